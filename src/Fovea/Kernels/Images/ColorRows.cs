using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Kernels;

/// <summary>Turns three rows of samples into one row of RGB pixels. The target overlaps no source.</summary>
internal static class ColorRows
{
    private const int Vector = 16;

    // ITU-R BT.601 over the full range with 16 fractional bits: 1.402, 0.344136, 0.714136, 1.772.
    private const int RedOfCr = 91881, GreenOfCb = 22554, GreenOfCr = 46802, BlueOfCb = 116130, One = 1 << 16, Half = 1 << 15;

    /// <summary>Three samples of a pixel side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Interleave(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> target)
    {
        int count = Check(first, ref second, ref third, ref target);
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= count - Vector; i += Vector)
            {
                Store(
                    Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(first), (nuint)i),
                    Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(second), (nuint)i),
                    Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(third), (nuint)i), ref target[3 * i]);
            }
        }

        for (; i < count; i++)
        {
            target[3 * i] = first[i];
            target[(3 * i) + 1] = second[i];
            target[(3 * i) + 2] = third[i];
        }
    }

    /// <summary>The three samples of each pixel in the other order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reverse(ReadOnlySpan<byte> source, Span<byte> target)
    {
        target = target[..source.Length];
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(target);
        int i = 0;
        // Five pixels a vector; the sixteenth byte is written again by the next.
        for (; Vector128.IsHardwareAccelerated && i <= source.Length - Vector; i += Vector - 1)
        {
            Vector128<byte> turned = Vector128.Shuffle(
                Vector128.LoadUnsafe(ref from, (nuint)i), Vector128.Create((byte)2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, 15));
            turned.StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < source.Length; i += 3) (target[i], target[i + 1], target[i + 2]) = (source[i + 2], source[i + 1], source[i]);
    }

    /// <summary>RGB of luma and the differences of blue and red, as JFIF defines them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromYCbCr(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> target)
    {
        int count = Check(luma, ref blue, ref red, ref target);
        int done = 0;
        if (Avx2.IsSupported)
        {
            for (; done <= count - Vector; done += Vector) Convert(luma, blue, red, target, done);
            if (done < count && count >= Vector)
            {
                // The last vector repeats some pixels.
                Convert(luma, blue, red, target, count - Vector);
                done = count;
            }
        }

        for (int i = done, to = 3 * done; i < count; i++, to += 3)
        {
            int y = luma[i], cb = blue[i] - 128, cr = red[i] - 128;
            target[to] = Clamp(y + (((RedOfCr * cr) + Half) >> 16));
            target[to + 1] = Clamp(y + (((-GreenOfCb * cb) - (GreenOfCr * cr) + Half) >> 16));
            target[to + 2] = Clamp(y + (((BlueOfCb * cb) + Half) >> 16));
        }
    }

    /// <summary>Sixteen pixels in 16-bit numbers, to the bits of the formula above: the whole part of each factor is added apart, and
    /// ⌊z + ½⌋ is (⌊2z⌋ + 1) / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Convert(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> target, int at)
    {
        Vector256<short> bias = Vector256.Create((short)128), one = Vector256<short>.One;
        Vector256<short> y = Load(luma, at), cb = Load(blue, at) - bias, cr = Load(red, at) - bias;
        Vector256<short> r = Avx2.MultiplyHigh(cr + cr, Vector256.Create((short)(RedOfCr - One)));
        r = y + cr + ((r + one) >> 1);
        Vector256<short> b = Avx2.MultiplyHigh(cb + cb, Vector256.Create((short)(BlueOfCb - (2 * One))));
        b = y + cb + cb + ((b + one) >> 1);

        Vector256<short> factors = Vector256.Create((-GreenOfCb & 0xFFFF) | ((One - GreenOfCr) << 16)).AsInt16();
        Vector256<int> half = Vector256.Create(Half);
        Vector256<int> low = (Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(cb, cr), factors) + half) >> 16;
        Vector256<int> high = (Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(cb, cr), factors) + half) >> 16;
        Vector256<short> g = y - cr + Avx2.PackSignedSaturate(low, high);
        Store(Narrow(r), Narrow(g), Narrow(b), ref target[3 * at]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Load(ReadOnlySpan<byte> row, int at) =>
        Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Narrow(Vector256<short> samples) =>
        Sse2.PackUnsignedSaturate(samples.GetLower(), samples.GetUpper());

    /// <summary>Sixteen pixels of three vectors, 48 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<byte> r, Vector128<byte> g, Vector128<byte> b, ref byte target)
    {
        const byte no = 0xFF; // an index beyond the vector gives zero
        (Vector128.Shuffle(r, Vector128.Create(0, no, no, 1, no, no, 2, no, no, 3, no, no, 4, no, no, 5))
            | Vector128.Shuffle(g, Vector128.Create(no, 0, no, no, 1, no, no, 2, no, no, 3, no, no, 4, no, no))
            | Vector128.Shuffle(b, Vector128.Create(no, no, 0, no, no, 1, no, no, 2, no, no, 3, no, no, 4, no))).StoreUnsafe(ref target);
        (Vector128.Shuffle(r, Vector128.Create(no, no, 6, no, no, 7, no, no, 8, no, no, 9, no, no, 10, no))
            | Vector128.Shuffle(g, Vector128.Create(5, no, no, 6, no, no, 7, no, no, 8, no, no, 9, no, no, 10))
            | Vector128.Shuffle(b, Vector128.Create(no, 5, no, no, 6, no, no, 7, no, no, 8, no, no, 9, no, no)))
            .StoreUnsafe(ref target, 16);
        (Vector128.Shuffle(r, Vector128.Create(no, 11, no, no, 12, no, no, 13, no, no, 14, no, no, 15, no, no))
            | Vector128.Shuffle(g, Vector128.Create(no, no, 11, no, no, 12, no, no, 13, no, no, 14, no, no, 15, no))
            | Vector128.Shuffle(b, Vector128.Create(10, no, no, 11, no, no, 12, no, no, 13, no, no, 14, no, no, 15)))
            .StoreUnsafe(ref target, 32);
    }

    /// <summary>Cuts the rows to the first one's length.</summary>
    private static int Check(ReadOnlySpan<byte> first, ref ReadOnlySpan<byte> second, ref ReadOnlySpan<byte> third, ref Span<byte> target)
    {
        second = second[..first.Length];
        third = third[..first.Length];
        target = target[..(3 * first.Length)];
        return first.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Clamp(int value) => (byte)((uint)value <= 255 ? value : ~(value >> 31));
}
