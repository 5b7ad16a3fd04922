using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Fovea.Kernels;

/// <summary>The triangle filter that doubles the rows or columns of an 8-bit plane: the nearer sample counts ¾, the further ¼, in each
/// direction. The rounding alternates so that it does not drift.</summary>
/// <remarks>Works in whole vectors: a source row is read up to <see cref="Slack"/> samples, a target row written up to twice as many,
/// beyond its end.</remarks>
internal static class RowWidening
{
    /// <summary>Samples that are touched beyond the end of a row, at most.</summary>
    public const int Slack = Vector;

    private const int Vector = 16;

    /// <summary>Elements that <c>sums</c> must have for a row of so many samples.</summary>
    public static int SumsFor(int width) => width + (2 * Vector);

    /// <summary>Twice as wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Across(ReadOnlySpan<byte> row, int width, Span<ushort> sums, Span<byte> target)
    {
        sums = sums[..SumsFor(width)];
        ref byte source = ref MemoryMarshal.GetReference(row[..(width + Slack)]);
        ref ushort sum = ref sums[1];
        for (int i = 0; i < width; i += Vector) Load(ref source, i).StoreUnsafe(ref sum, (nuint)i);
        Expand(sums, width, target, 1, 2, 2);
    }

    /// <summary>Twice as wide, of a row that lies between two.</summary>
    /// <param name="near">The nearer row of the source.</param>
    /// <param name="far">The further one.</param>
    /// <param name="width">Samples of the source.</param>
    /// <param name="sums">Scratch.</param>
    /// <param name="target">Twice as many samples.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Both(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int width, Span<ushort> sums, Span<byte> target)
    {
        sums = sums[..SumsFor(width)];
        ref byte nearer = ref MemoryMarshal.GetReference(near[..(width + Slack)]);
        ref byte further = ref MemoryMarshal.GetReference(far[..(width + Slack)]);
        ref ushort sum = ref sums[1];
        for (int i = 0; i < width; i += Vector) Mix(ref nearer, ref further, i).StoreUnsafe(ref sum, (nuint)i);
        Expand(sums, width, target, 8, 7, 4);
    }

    /// <summary>As wide as before, of a row that lies between two.</summary>
    /// <param name="near">The nearer row of the source.</param>
    /// <param name="far">The further one.</param>
    /// <param name="width">Samples.</param>
    /// <param name="isUpper">Whether the row lies above <paramref name="near"/>'s middle.</param>
    /// <param name="target">As many samples.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Down(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int width, bool isUpper, Span<byte> target)
    {
        ref byte nearer = ref MemoryMarshal.GetReference(near[..(width + Slack)]);
        ref byte further = ref MemoryMarshal.GetReference(far[..(width + Slack)]);
        ref byte to = ref MemoryMarshal.GetReference(target[..(width + Slack)]);
        Vector256<ushort> bias = Vector256.Create((ushort)(isUpper ? 1 : 2));
        for (int i = 0; i < width; i += Vector)
        {
            Vector256<ushort> mixed = (Mix(ref nearer, ref further, i) + bias) >> 2;
            Vector128.Narrow(mixed.GetLower(), mixed.GetUpper()).StoreUnsafe(ref to, (nuint)i);
        }
    }

    /// <summary>Mixes each sum with its left and with its right neighbour; at the ends, where there is none, with itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Expand(Span<ushort> sums, int width, Span<byte> target, int leftBias, int rightBias, int shift)
    {
        sums[0] = sums[1];
        sums[width + 1] = sums[width];
        ref ushort sum = ref MemoryMarshal.GetReference(sums);
        ref byte to = ref MemoryMarshal.GetReference(target[..(2 * (width + Slack))]);
        Vector256<ushort> low = Vector256.Create((ushort)leftBias), high = Vector256.Create((ushort)rightBias);
        for (int i = 0; i < width; i += Vector)
        {
            Vector256<ushort> middle = Vector256.LoadUnsafe(ref sum, (nuint)(i + 1));
            middle += middle + middle;
            Vector256<ushort> left = (middle + Vector256.LoadUnsafe(ref sum, (nuint)i) + low) >> shift;
            Vector256<ushort> right = (middle + Vector256.LoadUnsafe(ref sum, (nuint)(i + 2)) + high) >> shift;
            Interleave(left, right).StoreUnsafe(ref to, (nuint)(2 * i));
        }
    }

    /// <summary>Numbers below 256 by turns as bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Interleave(Vector256<ushort> first, Vector256<ushort> second) => BitConverter.IsLittleEndian
        ? (first | (second << 8)).AsByte()
        : (second | (first << 8)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Mix(ref byte near, ref byte far, int at)
    {
        Vector256<ushort> nearer = Load(ref near, at);
        return nearer + nearer + nearer + Load(ref far, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Load(ref byte row, int at)
    {
        Vector128<byte> bytes = Vector128.LoadUnsafe(ref row, (nuint)at);
        return Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes));
    }
}
