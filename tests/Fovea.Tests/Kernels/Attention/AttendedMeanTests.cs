using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed unsafe class AttendedMeanTests
{
    private const ulong Seed = 71;
    private const float Bias = 0.3f;

    public static TheoryData<int, int, int, int> Sizes => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in ((int N, int Pixels, int C)[])[(1, 1, 1), (2, 63, 17), (1, 15, 128), (3, 5, 200), (2, 1003, 24), (1, 400, 67)]
        select (bits, size.N, size.Pixels, size.C));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void It_is_the_mean_with_the_weights_that_softmax_gives(int bits, int n, int pixels, int c)
    {
        float[] x = Values.ToSingle(Values.Random(Seed, n * pixels * c)), filter = Values.ToSingle(Values.Random(Seed + 1, c));

        float[] y = Run(bits, x, filter, n, pixels, c);

        Values.AssertClose(Expected(x, filter, n, pixels, c), y, 1e-5, $"[{n}, {pixels}, {c}] at {bits} bits, seed {Seed}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(399)]
    public void A_position_far_above_all_others_is_the_mean(int position)
    {
        const int Pixels = 400, C = 33;
        float[] x = Values.ToSingle(Values.Random(Seed, Pixels * C)), filter = new float[C];
        filter[0] = 1f;
        x[position * C] = 300f;

        float[] y = Run(Isa.Bits, x, filter, 1, Pixels, C);

        Values.AssertClose([.. x.AsSpan(position * C, C).ToArray().Select(static value => (double)value)], y, 1e-6, $"position {position}");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_logit_that_is_no_number_spoils_its_image_only(float value)
    {
        const int Pixels = 400, C = 33;
        float[] x = Values.ToSingle(Values.Random(Seed, 2 * Pixels * C)), filter = new float[C];
        filter[0] = 1f;
        x[250 * C] = value;

        float[] y = Run(Isa.Bits, x, filter, 2, Pixels, C);

        Assert.All(y[..C], static mean => Assert.Equal(float.NaN, mean));
        Assert.All(y[C..], static mean => Assert.True(float.IsFinite(mean)));
    }

    [Fact]
    public void Positions_whose_logit_is_minus_infinity_count_nothing_even_where_they_come_first()
    {
        const int Pixels = 40;
        float[] x = new float[Pixels];
        x.AsSpan(0, 20).Fill(3e38f); // times −10: below every number
        x.AsSpan(20).Fill(2f);

        Assert.Equal(2f, Run(Isa.Bits, x, [-10f], 1, Pixels, 1)[0], 1e-6f);
        Assert.Equal(float.NaN, Run(Isa.Bits, x[..20], [-10f], 1, 20, 1)[0]);
    }

    private static float[] Run(int bits, float[] x, float[] filter, int n, int pixels, int c)
    {
        GuardedBuffer y = new(n * c, null);
        Parallel.Bits = bits;
        try
        {
            fixed (float* px = x, pf = filter, py = y.Values)
                AttendedMean.Run(px, pf, Bias, n, pixels, c, py);
        }
        finally
        {
            Parallel.Bits = 0;
        }

        return y.Checked();
    }

    private static double[] Expected(float[] x, float[] filter, int n, int pixels, int c)
    {
        double[] y = new double[n * c];
        for (int image = 0; image < n; image++)
        {
            double[] logits =
            [
                .. Enumerable.Range(0, pixels).Select(p => Bias + Enumerable.Range(0, c).Sum(
                    channel => (double)filter[channel] * x[(((image * pixels) + p) * c) + channel])),
            ];
            double[] weights = [.. logits.Select(logit => Math.Exp(logit - logits.Max()))];
            double total = weights.Sum();
            for (int p = 0; p < pixels; p++)
            {
                for (int channel = 0; channel < c; channel++)
                    y[(image * c) + channel] += weights[p] / total * x[(((image * pixels) + p) * c) + channel];
            }
        }

        return y;
    }
}
