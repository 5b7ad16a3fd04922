using System.Runtime.CompilerServices;

namespace Fovea;

/// <summary>The inverse discrete cosine transform of an 8x8 block in 13-bit fixed point.</summary>
/// <remarks>Loeffler, Ligtenberg, Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications", ICASSP 1989; 13 fractional
/// bits and two extra bits between the passes, so that results equal those of the "accurate integer" transform most decoders use.</remarks>
internal static class JpegIdct
{
    private const int Fraction = 13, Extra = 2;

    // Constants of the paper, times 2^13.
    private const int F0_298 = 2446, F0_390 = 3196, F0_541 = 4433, F0_765 = 6270, F0_899 = 7373, F1_175 = 9633;
    private const int F1_501 = 12299, F1_847 = 15137, F1_961 = 16069, F2_053 = 16819, F2_562 = 20995, F3_072 = 25172;

    /// <summary>Transforms a block that has only its first coefficient: one value everywhere.</summary>
    public static void Constant(int dc, Span<byte> target, int stride)
    {
        byte value = Clamp(((dc + 4) >> 3) + 128);
        for (int y = 0; y < 8; y++) target.Slice(y * stride, 8).Fill(value);
    }

    /// <summary>Transforms 64 dequantised coefficients in natural order, which are overwritten, to samples.</summary>
    public static void Run(Span<int> block, Span<byte> target, int stride)
    {
        block = block[..64];
        for (int x = 0; x < 8; x++)
        {
            if ((block[x + 8] | block[x + 16] | block[x + 24] | block[x + 32] | block[x + 40] | block[x + 48] | block[x + 56]) == 0)
            {
                int dc = block[x] << Extra;
                for (int y = 0; y < 64; y += 8) block[x + y] = dc;
                continue;
            }

            Lane lane = new(
                block[x], block[x + 8], block[x + 16], block[x + 24],
                block[x + 32], block[x + 40], block[x + 48], block[x + 56]);
            const int shift = Fraction - Extra, half = 1 << (shift - 1);
            block[x] = (lane.Even0 + lane.Odd3 + half) >> shift;
            block[x + 56] = (lane.Even0 - lane.Odd3 + half) >> shift;
            block[x + 8] = (lane.Even1 + lane.Odd2 + half) >> shift;
            block[x + 48] = (lane.Even1 - lane.Odd2 + half) >> shift;
            block[x + 16] = (lane.Even2 + lane.Odd1 + half) >> shift;
            block[x + 40] = (lane.Even2 - lane.Odd1 + half) >> shift;
            block[x + 24] = (lane.Even3 + lane.Odd0 + half) >> shift;
            block[x + 32] = (lane.Even3 - lane.Odd0 + half) >> shift;
        }

        for (int y = 0; y < 8; y++)
        {
            ReadOnlySpan<int> row = block.Slice(y * 8, 8);
            Lane lane = new(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]);
            const int shift = Fraction + Extra + 3, half = (1 << (shift - 1)) + (128 << shift);
            Span<byte> line = target.Slice(y * stride, 8);
            line[0] = Clamp((lane.Even0 + lane.Odd3 + half) >> shift);
            line[7] = Clamp((lane.Even0 - lane.Odd3 + half) >> shift);
            line[1] = Clamp((lane.Even1 + lane.Odd2 + half) >> shift);
            line[6] = Clamp((lane.Even1 - lane.Odd2 + half) >> shift);
            line[2] = Clamp((lane.Even2 + lane.Odd1 + half) >> shift);
            line[5] = Clamp((lane.Even2 - lane.Odd1 + half) >> shift);
            line[3] = Clamp((lane.Even3 + lane.Odd0 + half) >> shift);
            line[4] = Clamp((lane.Even3 - lane.Odd0 + half) >> shift);
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
