using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed class PoolingInOnePassTests
{
    private const ulong Seed = 61;

    public static TheoryData<int, int, int, int> Sizes => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in ((int N, int Pixels, int C)[])[(1, 1, 1), (2, 63, 17), (1, 31, 128), (3, 5, 200), (2, 700, 24), (1, 9, 1031)]
        select (bits, size.N, size.Pixels, size.C));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Mean_and_maximum_of_each_channel(int bits, int n, int pixels, int c)
    {
        float[] x = Values.ToSingle(Values.Random(Seed, n * pixels * c));
        GuardedBuffer mean = new(n * c, null), maximum = new(n * c, null);
        AtWidth(bits, () => GlobalPooling.Run(x, n, pixels, c, mean.Values, maximum.Values));

        double[][] columns =
        [
            .. from image in Enumerable.Range(0, n)
               from channel in Enumerable.Range(0, c)
               select Enumerable.Range(0, pixels).Select(p => (double)x[(((image * pixels) + p) * c) + channel]).ToArray(),
        ];
        string what = $"[{n}, {pixels}, {c}] at {bits} bits, seed {Seed}";
        Values.AssertClose([.. columns.Select(Enumerable.Average)], mean.Checked(), 1e-6, $"mean of {what}");
        Values.AssertClose([.. columns.Select(Enumerable.Max)], maximum.Checked(), 1e-6, $"maximum of {what}");
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Maximum_and_mean_of_each_position_with_and_without_a_gate(int bits, int n, int pixels, int c)
    {
        float[] x = Values.ToSingle(Values.Random(Seed, n * pixels * c)), gate = Values.ToSingle(Values.Random(Seed + 1, n * c));
        foreach (bool isGated in (bool[])[false, true])
        {
            GuardedBuffer pairs = new(2 * n * pixels, null);
            AtWidth(bits, () => ChannelPooling.Forward(x, isGated ? gate : [], n, pixels, c, pairs.Values));

            List<double> expected = [];
            for (int p = 0; p < n * pixels; p++)
            {
                int image = p / pixels;
                double[] values =
                [
                    .. Enumerable.Range(0, c).Select(channel =>
                        (double)x[(p * c) + channel] * (isGated ? gate[(image * c) + channel] : 1f)),
                ];
                expected.Add(values.Max());
                expected.Add(values.Average());
            }

            Values.AssertClose([.. expected], pairs.Checked(), 1e-6, $"[{n}, {pixels}, {c}], gate {isGated}, {bits} bits, seed {Seed}");
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(32)]
    public void A_value_that_is_NaN_spoils_its_channel_and_its_position(int bits)
    {
        const int Pixels = 21, Channels = 37, Pixel = 3, Channel = 11;
        float[] x = Values.ToSingle(Values.Random(Seed, Pixels * Channels));
        x[(Pixel * Channels) + Channel] = float.NaN;
        float[] mean = new float[Channels], maximum = new float[Channels], pairs = new float[2 * Pixels];
        AtWidth(bits, () => GlobalPooling.Run(x, 1, Pixels, Channels, mean, maximum));
        AtWidth(bits, () => ChannelPooling.Forward(x, [], 1, Pixels, Channels, pairs));

        Assert.Equal([Channel], NaNs(mean));
        Assert.Equal([Channel], NaNs(maximum));
        Assert.Equal([2 * Pixel, (2 * Pixel) + 1], NaNs(pairs));

        static int[] NaNs(float[] values) => [.. Enumerable.Range(0, values.Length).Where(i => float.IsNaN(values[i]))];
    }

    private static void AtWidth(int bits, Action run)
    {
        Parallel.Bits = bits;
        try
        {
            run();
        }
        finally
        {
            Parallel.Bits = 0;
        }
    }
}
