using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Fovea.Kernels;

/// <summary>Undoes the filters of a PNG's rows in place: each byte is the difference to a prediction from the pixel to the left, the one
/// above and the one between them. The row above overlaps no other.</summary>
internal static class PngFilters
{
    /// <summary>Predicts the pixel to the left.</summary>
    /// <param name="row">Differences, then samples.</param>
    /// <param name="pixel">Bytes of a pixel, at least 1.</param>
    public static void Sub(Span<byte> row, int pixel)
    {
        for (int i = Whole<SubFilter>(row, row, pixel); i < row.Length; i++) row[i] += At(row, i - pixel);
    }

    /// <summary>Predicts the pixel above.</summary>
    /// <param name="row">Differences, then samples.</param>
    /// <param name="above">The row above, as long.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Up(Span<byte> row, ReadOnlySpan<byte> above)
    {
        above = above[..row.Length];
        ref byte target = ref MemoryMarshal.GetReference(row);
        ref byte source = ref MemoryMarshal.GetReference(above);
        int i = 0;
        for (; i <= row.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
            (Vector256.LoadUnsafe(ref target, (nuint)i) + Vector256.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        for (; i < row.Length; i++) row[i] += above[i];
    }

    /// <summary>Predicts the mean of the pixels to the left and above, rounded down.</summary>
    /// <param name="row">Differences, then samples.</param>
    /// <param name="above">The row above, as long.</param>
    /// <param name="pixel">Bytes of a pixel, at least 1.</param>
    public static void Average(Span<byte> row, ReadOnlySpan<byte> above, int pixel)
    {
        above = above[..row.Length];
        for (int i = Whole<AverageFilter>(row, above, pixel); i < row.Length; i++) row[i] += (byte)((At(row, i - pixel) + above[i]) >> 1);
    }

    /// <summary>Predicts whichever of left, above and between is nearest to left + above − between (A. W. Paeth, Image File Compression
    /// Made Easy, Graphics Gems II, 1991).</summary>
    /// <param name="row">Differences, then samples.</param>
    /// <param name="above">The row above, as long.</param>
    /// <param name="pixel">Bytes of a pixel, at least 1.</param>
    public static void Paeth(Span<byte> row, ReadOnlySpan<byte> above, int pixel)
    {
        above = above[..row.Length];
        for (int i = Whole<PaethFilter>(row, above, pixel); i < row.Length; i++)
        {
            int left = At(row, i - pixel), up = above[i], between = At(above, i - pixel);
            int toLeft = Math.Abs(up - between), toUp = Math.Abs(left - between), toBetween = Math.Abs(left + up - (2 * between));
            row[i] += (byte)(toLeft <= toUp && toLeft <= toBetween ? left : toUp <= toBetween ? up : between);
        }
    }

    // To the left of the first pixel is 0.
    private static byte At(ReadOnlySpan<byte> row, int i) => i < 0 ? (byte)0 : row[i];

    /// <summary>Pixels of three or four bytes at once, while a whole load lies within the row; gives the bytes that are done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Whole<TFilter>(Span<byte> row, ReadOnlySpan<byte> above, int pixel)
        where TFilter : struct, IFilter
    {
        if (pixel is not (3 or 4) || !Vector128.IsHardwareAccelerated) return 0;
        ref byte target = ref MemoryMarshal.GetReference(row);
        ref byte source = ref MemoryMarshal.GetReference(above);
        Vector128<short> left = Vector128<short>.Zero, between = left, low = Vector128.Create((short)0xFF);
        int i = 0;
        for (; i <= row.Length - sizeof(uint); i += pixel)
        {
            Vector128<short> up = Load(ref source, i);
            left = (Load(ref target, i) + TFilter.Predict(left, up, between)) & low;
            between = up;
            uint samples = Vector128.Narrow(left.AsUInt16(), left.AsUInt16()).AsUInt32().ToScalar();
            // Of four bytes that were read, three are this pixel's.
            if (pixel == 4)
            {
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i), samples);
            }
            else
            {
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i), Low(samples));
                Unsafe.Add(ref target, i + 2) = Third(samples);
            }
        }

        return i;
    }

    private static ushort Low(uint samples) => (ushort)(BitConverter.IsLittleEndian ? samples : samples >> 16);

    private static byte Third(uint samples) => (byte)(BitConverter.IsLittleEndian ? samples >> 16 : samples >> 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Load(ref byte row, int at) =>
        Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref row, at))).AsByte()).AsInt16();

    private interface IFilter
    {
        static abstract Vector128<short> Predict(Vector128<short> left, Vector128<short> up, Vector128<short> between);
    }

    private readonly struct SubFilter : IFilter
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> Predict(Vector128<short> left, Vector128<short> up, Vector128<short> between) => left;
    }

    private readonly struct AverageFilter : IFilter
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> Predict(Vector128<short> left, Vector128<short> up, Vector128<short> between) => (left + up) >> 1;
    }

    private readonly struct PaethFilter : IFilter
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> Predict(Vector128<short> left, Vector128<short> up, Vector128<short> between)
        {
            Vector128<short> fromUp = up - between, fromLeft = left - between;
            Vector128<short> toLeft = Vector128.Abs(fromUp), toUp = Vector128.Abs(fromLeft), toBetween = Vector128.Abs(fromUp + fromLeft);
            Vector128<short> least = Vector128.Min(toLeft, Vector128.Min(toUp, toBetween));
            return Vector128.ConditionalSelect(
                Vector128.Equals(toLeft, least), left,
                Vector128.ConditionalSelect(Vector128.Equals(toUp, least), up, between));
        }
    }
}
