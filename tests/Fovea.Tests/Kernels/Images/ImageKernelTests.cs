using Fovea.Kernels;

namespace Fovea.Tests;

/// <summary>The vector forms of the image kernels against the formulas, to the bit.</summary>
public sealed class ImageKernelTests
{
    [Theory]
    [InlineData(1, 40, 2)]
    [InlineData(2, 400, 16)]
    [InlineData(3, 2000, 99)]
    [InlineData(4, 32767, 255)]
    [InlineData(5, 32767, 65535)]
    public void The_inverse_transform_has_the_same_bits_with_and_without_vectors(ulong seed, int largest, int quantiser)
    {
        RandomStream random = new(seed);
        short[] block = new short[64];
        int[] quantisers = new int[64];
        byte[] vectors = new byte[8 * 11], scalar = new byte[8 * 11];
        for (int run = 0; run < 500; run++)
        {
            int coefficients = 1 + random.NextInt(64);
            Array.Clear(block);
            for (int i = 0; i < coefficients; i++) block[random.NextInt(64)] = (short)(random.NextInt((2 * largest) + 1) - largest);
            for (int i = 0; i < 64; i++) quantisers[i] = 1 + random.NextInt(quantiser);

            InverseCosine.Run(block, quantisers, vectors, 11);
            InverseCosine.RunScalar(block, quantisers, scalar, 11);

            AssertEqual(scalar, vectors, $"seed {seed}, run {run}");
        }
    }

    [Fact]
    public void A_block_of_its_first_coefficient_alone_is_one_value()
    {
        int[] quantisers = new int[64];
        Array.Fill(quantisers, 7);
        byte[] constant = new byte[64], whole = new byte[64];
        for (int dc = -400; dc <= 400; dc++)
        {
            short[] block = new short[64];
            block[0] = (short)dc;
            InverseCosine.Constant(dc * 7, constant, 8);
            InverseCosine.Run(block, quantisers, whole, 8);
            AssertEqual(whole, constant, $"first coefficient {dc}");
        }
    }

    [Fact]
    public void Every_pair_of_colour_differences_gives_the_bits_of_the_formula()
    {
        byte[] luma = new byte[256], blue = new byte[256], red = new byte[256], rgb = new byte[768], expected = new byte[768];
        for (int i = 0; i < 256; i++) red[i] = (byte)i;
        foreach (int y in (int[])[0, 1, 77, 128, 200, 254, 255])
        {
            luma.AsSpan().Fill((byte)y);
            for (int cb = 0; cb < 256; cb++)
            {
                blue.AsSpan().Fill((byte)cb);
                ColorRows.FromYCbCr(luma, blue, red, rgb);
                for (int cr = 0; cr < 256; cr++) Formula(y, cb - 128, cr - 128, expected.AsSpan(3 * cr, 3));
                AssertEqual(expected, rgb, $"luma {y}, blue {cb}");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(31)]
    [InlineData(48)]
    [InlineData(101)]
    public void Rows_of_any_length_are_converted_and_interleaved_up_to_their_end(int width)
    {
        RandomStream random = new((ulong)width);
        byte[] first = Row(ref random, width), second = Row(ref random, width), third = Row(ref random, width);
        byte[] rgb = new byte[(3 * width) + 7], expected = new byte[3 * width];
        for (int i = 0; i < width; i++) Formula(first[i], second[i] - 128, third[i] - 128, expected.AsSpan(3 * i, 3));
        ColorRows.FromYCbCr(first, second, third, rgb);
        AssertEqual([.. expected, .. new byte[7]], rgb, $"width {width}");

        for (int i = 0; i < width; i++) (expected[3 * i], expected[(3 * i) + 1], expected[(3 * i) + 2]) = (first[i], second[i], third[i]);
        ColorRows.Reverse(expected, rgb.AsSpan(0, 3 * width));
        byte[] reversed = [.. expected.Chunk(3).SelectMany(static pixel => Enumerable.Reverse(pixel))];
        AssertEqual(reversed, rgb[..(3 * width)], $"reversed, width {width}");

        ColorRows.Interleave(first, second, third, rgb);
        AssertEqual([.. expected, .. new byte[7]], rgb, $"width {width}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(250)]
    public void Rows_are_widened_by_the_triangle_filter(int width)
    {
        RandomStream random = new((ulong)width);
        byte[] near = Row(ref random, width + RowWidening.Slack), far = Row(ref random, width + RowWidening.Slack);
        byte[] target = new byte[2 * (width + RowWidening.Slack)];
        ushort[] sums = new ushort[RowWidening.SumsFor(width)];

        RowWidening.Across(near, width, sums, target);
        AssertEqual(Widen(i => near[i], width, 1, 2, 2), target[..(2 * width)], $"across, width {width}");

        RowWidening.Both(near, far, width, sums, target);
        AssertEqual(Widen(i => (3 * near[i]) + far[i], width, 8, 7, 4), target[..(2 * width)], $"both ways, width {width}");

        foreach (bool isUpper in (bool[])[true, false])
        {
            RowWidening.Down(near, far, width, isUpper, target);
            byte[] expected = [.. Enumerable.Range(0, width).Select(i => (byte)(((3 * near[i]) + far[i] + (isUpper ? 1 : 2)) >> 2))];
            AssertEqual(expected, target[..width], $"down, width {width}");
        }
    }

    private static byte[] Widen(Func<int, int> sum, int width, int left, int right, int shift)
    {
        byte[] result = new byte[2 * width];
        for (int i = 0; i < width; i++)
        {
            result[2 * i] = (byte)(((3 * sum(i)) + sum(Math.Max(i - 1, 0)) + left) >> shift);
            result[(2 * i) + 1] = (byte)(((3 * sum(i)) + sum(Math.Min(i + 1, width - 1)) + right) >> shift);
        }

        return result;
    }

    private static void Formula(int y, int cb, int cr, Span<byte> rgb)
    {
        const int half = 1 << 15;
        rgb[0] = (byte)Math.Clamp(y + (((91881 * cr) + half) >> 16), 0, 255);
        rgb[1] = (byte)Math.Clamp(y + (((-22554 * cb) - (46802 * cr) + half) >> 16), 0, 255);
        rgb[2] = (byte)Math.Clamp(y + (((116130 * cb) + half) >> 16), 0, 255);
    }

    private static byte[] Row(ref RandomStream random, int length)
    {
        byte[] row = new byte[length];
        foreach (ref byte sample in row.AsSpan()) sample = (byte)random.NextInt(256);
        return row;
    }

    private static void AssertEqual(byte[] expected, byte[] actual, string what)
    {
        int at = expected.AsSpan().CommonPrefixLength(actual);
        Assert.True(at == expected.Length, at < expected.Length ? $"{what}: sample {at} is {actual[at]}; expected {expected[at]}" : what);
    }
}
