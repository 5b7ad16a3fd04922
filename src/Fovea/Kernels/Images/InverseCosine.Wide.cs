using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Kernels;

/// <content>Vectors of eight columns or rows, to the same bits.</content>
internal static partial class InverseCosine
{
    /// <summary>Eight columns at once, then eight rows: a vector holds one row, or after the transposition one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunWide(ReadOnlySpan<short> block, ReadOnlySpan<int> quantisers, Span<byte> target, int stride)
    {
        ref short source = ref MemoryMarshal.GetReference(block[..64]);
        ref int scale = ref MemoryMarshal.GetReference(quantisers[..64]);
        Vector256<int> r0 = Load(ref source, ref scale, 0), r1 = Load(ref source, ref scale, 8);
        Vector256<int> r2 = Load(ref source, ref scale, 16), r3 = Load(ref source, ref scale, 24);
        Vector256<int> r4 = Load(ref source, ref scale, 32), r5 = Load(ref source, ref scale, 40);
        Vector256<int> r6 = Load(ref source, ref scale, 48), r7 = Load(ref source, ref scale, 56);
        Pass(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, Fraction - Extra);
        Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Pass(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, Fraction + Extra + 3);
        Vector256<sbyte> left = Avx2.PackSignedSaturate(Avx2.PackSignedSaturate(r0, r1), Avx2.PackSignedSaturate(r2, r3));
        Vector256<sbyte> right = Avx2.PackSignedSaturate(Avx2.PackSignedSaturate(r4, r5), Avx2.PackSignedSaturate(r6, r7));
        Store(left, right, ref MemoryMarshal.GetReference(target[..((7 * stride) + 8)]), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Load(ref short source, ref int quantisers, nuint at) =>
        Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref source, at)) * Vector256.LoadUnsafe(ref quantisers, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pass(
        ref Vector256<int> r0, ref Vector256<int> r1, ref Vector256<int> r2, ref Vector256<int> r3,
        ref Vector256<int> r4, ref Vector256<int> r5, ref Vector256<int> r6, ref Vector256<int> r7, int shift)
    {
        Vector256<int> rotated = (r2 + r6) * F0_541;
        Vector256<int> low = rotated - (r6 * F1_847), high = rotated + (r2 * F0_765);
        Vector256<int> half = Vector256.Create(1 << (shift - 1));
        Vector256<int> sum = ((r0 + r4) << Fraction) + half, difference = ((r0 - r4) << Fraction) + half;
        Vector256<int> even0 = sum + high, even3 = sum - high, even1 = difference + low, even2 = difference - low;

        Vector256<int> z5 = (r7 + r3 + r5 + r1) * F1_175;
        Vector256<int> z1 = (r7 + r1) * -F0_899, z2 = (r5 + r3) * -F2_562;
        Vector256<int> z3 = z5 - ((r7 + r3) * F1_961), z4 = z5 - ((r5 + r1) * F0_390);
        Vector256<int> odd0 = (r7 * F0_298) + z1 + z3, odd1 = (r5 * F2_053) + z2 + z4;
        Vector256<int> odd2 = (r3 * F3_072) + z2 + z3, odd3 = (r1 * F1_501) + z1 + z4;
        r0 = (even0 + odd3) >> shift;
        r7 = (even0 - odd3) >> shift;
        r1 = (even1 + odd2) >> shift;
        r6 = (even1 - odd2) >> shift;
        r2 = (even2 + odd1) >> shift;
        r5 = (even2 - odd1) >> shift;
        r3 = (even3 + odd0) >> shift;
        r4 = (even3 - odd0) >> shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        ref Vector256<int> r0, ref Vector256<int> r1, ref Vector256<int> r2, ref Vector256<int> r3,
        ref Vector256<int> r4, ref Vector256<int> r5, ref Vector256<int> r6, ref Vector256<int> r7)
    {
        Vector256<int> a0 = Avx2.UnpackLow(r0, r1), a1 = Avx2.UnpackHigh(r0, r1);
        Vector256<int> a2 = Avx2.UnpackLow(r2, r3), a3 = Avx2.UnpackHigh(r2, r3);
        Vector256<int> a4 = Avx2.UnpackLow(r4, r5), a5 = Avx2.UnpackHigh(r4, r5);
        Vector256<int> a6 = Avx2.UnpackLow(r6, r7), a7 = Avx2.UnpackHigh(r6, r7);
        (Vector256<int> b0, Vector256<int> b1) = Pairs(a0, a2);
        (Vector256<int> b2, Vector256<int> b3) = Pairs(a1, a3);
        (Vector256<int> b4, Vector256<int> b5) = Pairs(a4, a6);
        (Vector256<int> b6, Vector256<int> b7) = Pairs(a5, a7);
        (r0, r4) = (Avx2.Permute2x128(b0, b4, 0x20), Avx2.Permute2x128(b0, b4, 0x31));
        (r1, r5) = (Avx2.Permute2x128(b1, b5, 0x20), Avx2.Permute2x128(b1, b5, 0x31));
        (r2, r6) = (Avx2.Permute2x128(b2, b6, 0x20), Avx2.Permute2x128(b2, b6, 0x31));
        (r3, r7) = (Avx2.Permute2x128(b3, b7, 0x20), Avx2.Permute2x128(b3, b7, 0x31));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int> Low, Vector256<int> High) Pairs(Vector256<int> a, Vector256<int> b) =>
        (Avx2.UnpackLow(a.AsInt64(), b.AsInt64()).AsInt32(), Avx2.UnpackHigh(a.AsInt64(), b.AsInt64()).AsInt32());

    /// <summary>Transposes eight columns to rows and stores them. They are saturated to −128 … 127, what 0 … 255 are less 128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<sbyte> left, Vector256<sbyte> right, ref byte target, int stride)
    {
        // In each half: four columns of four rows to four rows of four columns.
        Vector256<sbyte> turn = Vector256.Create(
            Vector128.Create((sbyte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15),
            Vector128.Create((sbyte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
        Vector256<sbyte> bias = Vector256.Create(sbyte.MinValue);
        left = Avx2.Shuffle(left, turn) ^ bias;
        right = Avx2.Shuffle(right, turn) ^ bias;
        Vector256<ulong> first = Avx2.UnpackLow(left.AsInt32(), right.AsInt32()).AsUInt64();
        Vector256<ulong> second = Avx2.UnpackHigh(left.AsInt32(), right.AsInt32()).AsUInt64();
        Row(ref target, 0, first.GetElement(0));
        Row(ref target, stride, first.GetElement(1));
        Row(ref target, 2 * stride, second.GetElement(0));
        Row(ref target, 3 * stride, second.GetElement(1));
        Row(ref target, 4 * stride, first.GetElement(2));
        Row(ref target, 5 * stride, first.GetElement(3));
        Row(ref target, 6 * stride, second.GetElement(2));
        Row(ref target, 7 * stride, second.GetElement(3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ref byte target, int offset, ulong samples) =>
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, offset), samples);
}
