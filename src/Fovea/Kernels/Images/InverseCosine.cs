using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Kernels;

/// <summary>The inverse discrete cosine transform of an 8x8 block in 13-bit fixed point, with the quantisers undone before.</summary>
/// <remarks>Loeffler, Ligtenberg, Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications", ICASSP 1989; 13 fractional
/// bits and two extra bits between the passes, so that results equal those of the "accurate integer" transform most decoders use.</remarks>
internal static partial class InverseCosine
{
    private const int Fraction = 13, Extra = 2;

    // Constants of the paper, times 2^13.
    private const int F0_298 = 2446, F0_390 = 3196, F0_541 = 4433, F0_765 = 6270, F0_899 = 7373, F1_175 = 9633;
    private const int F1_501 = 12299, F1_847 = 15137, F1_961 = 16069, F2_053 = 16819, F2_562 = 20995, F3_072 = 25172;

    /// <summary>Transforms a block that has only its first coefficient: one value everywhere.</summary>
    /// <param name="dc">The coefficient, its quantiser undone.</param>
    /// <param name="target">Eight rows of eight samples.</param>
    /// <param name="stride">From one row to the next.</param>
    public static void Constant(int dc, Span<byte> target, int stride)
    {
        ulong row = Clamp(((dc + 4) >> 3) + 128) * 0x0101010101010101ul;
        ref byte first = ref MemoryMarshal.GetReference(target[..((7 * stride) + 8)]);
        for (int y = 0; y < 8; y++) Unsafe.WriteUnaligned(ref Unsafe.Add(ref first, y * stride), row);
    }

    /// <summary>Transforms 64 coefficients to samples.</summary>
    /// <param name="block">Row by row.</param>
    /// <param name="quantisers">64, row by row.</param>
    /// <param name="target">Eight rows of eight samples.</param>
    /// <param name="stride">From one row to the next.</param>
    public static void Run(ReadOnlySpan<short> block, ReadOnlySpan<int> quantisers, Span<byte> target, int stride)
    {
        if (Avx2.IsSupported)
            RunWide(block, quantisers, target, stride);
        else
            RunScalar(block, quantisers, target, stride);
    }

    /// <summary>The same without vectors.</summary>
    public static void RunScalar(ReadOnlySpan<short> block, ReadOnlySpan<int> quantisers, Span<byte> target, int stride)
    {
        Span<int> work = stackalloc int[64];
        block = block[..64];
        quantisers = quantisers[..64];
        for (int i = 0; i < 64; i++) work[i] = block[i] * quantisers[i];
        for (int x = 0; x < 8; x++)
        {
            Lane lane = new(work[x], work[x + 8], work[x + 16], work[x + 24], work[x + 32], work[x + 40], work[x + 48], work[x + 56]);
            const int shift = Fraction - Extra, half = 1 << (shift - 1);
            work[x] = (lane.Even0 + lane.Odd3 + half) >> shift;
            work[x + 56] = (lane.Even0 - lane.Odd3 + half) >> shift;
            work[x + 8] = (lane.Even1 + lane.Odd2 + half) >> shift;
            work[x + 48] = (lane.Even1 - lane.Odd2 + half) >> shift;
            work[x + 16] = (lane.Even2 + lane.Odd1 + half) >> shift;
            work[x + 40] = (lane.Even2 - lane.Odd1 + half) >> shift;
            work[x + 24] = (lane.Even3 + lane.Odd0 + half) >> shift;
            work[x + 32] = (lane.Even3 - lane.Odd0 + half) >> shift;
        }

        for (int y = 0; y < 8; y++)
        {
            ReadOnlySpan<int> row = work.Slice(y * 8, 8);
            Lane lane = new(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]);
            const int shift = Fraction + Extra + 3, half = 1 << (shift - 1);
            Span<byte> line = target.Slice(y * stride, 8);
            line[0] = Clamp(((lane.Even0 + lane.Odd3 + half) >> shift) + 128);
            line[7] = Clamp(((lane.Even0 - lane.Odd3 + half) >> shift) + 128);
            line[1] = Clamp(((lane.Even1 + lane.Odd2 + half) >> shift) + 128);
            line[6] = Clamp(((lane.Even1 - lane.Odd2 + half) >> shift) + 128);
            line[2] = Clamp(((lane.Even2 + lane.Odd1 + half) >> shift) + 128);
            line[5] = Clamp(((lane.Even2 - lane.Odd1 + half) >> shift) + 128);
            line[3] = Clamp(((lane.Even3 + lane.Odd0 + half) >> shift) + 128);
            line[4] = Clamp(((lane.Even3 - lane.Odd0 + half) >> shift) + 128);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Clamp(int value) => (byte)((uint)value <= 255 ? value : ~(value >> 31));

    /// <summary>The sums and differences of one row or column before the last butterfly.</summary>
    private readonly struct Lane
    {
        public readonly int Even0, Even1, Even2, Even3, Odd0, Odd1, Odd2, Odd3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Lane(int c0, int c1, int c2, int c3, int c4, int c5, int c6, int c7)
        {
            int rotated = (c2 + c6) * F0_541;
            int low = rotated - (c6 * F1_847), high = rotated + (c2 * F0_765);
            int sum = (c0 + c4) << Fraction, difference = (c0 - c4) << Fraction;
            Even0 = sum + high;
            Even3 = sum - high;
            Even1 = difference + low;
            Even2 = difference - low;

            int z5 = (c7 + c3 + c5 + c1) * F1_175;
            int z1 = (c7 + c1) * -F0_899, z2 = (c5 + c3) * -F2_562;
            int z3 = z5 - ((c7 + c3) * F1_961), z4 = z5 - ((c5 + c1) * F0_390);
            Odd0 = (c7 * F0_298) + z1 + z3;
            Odd1 = (c5 * F2_053) + z2 + z4;
            Odd2 = (c3 * F3_072) + z2 + z3;
            Odd3 = (c1 * F1_501) + z1 + z4;
        }
    }
}
