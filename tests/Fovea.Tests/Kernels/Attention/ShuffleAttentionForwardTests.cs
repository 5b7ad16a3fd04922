using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;
using Sizes = Fovea.Kernels.ShuffleAttention.Sizes;

namespace Fovea.Tests;

public sealed class ShuffleAttentionForwardTests
{
    private const ulong Seed = 81;

    public static TheoryData<int, int, int, int, int> Cases => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in ((int N, int Pixels, int C, int Groups)[])
            [(1, 1, 2, 1), (2, 63, 24, 4), (1, 49, 64, 2), (3, 17, 40, 5), (1, 300, 256, 64), (2, 9, 12, 1), (1, 37, 192, 3)]
        select (bits, size.N, size.Pixels, size.C, size.Groups));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_the_definition_with_shortcut_and_clamp(int bits, int n, int pixels, int c, int groups)
    {
        Sizes sizes = new(n, pixels, c, groups);
        float[] x = Values.ToSingle(Values.Random(Seed, n * pixels * c)), shortcut = Values.ToSingle(Values.Random(Seed + 1, x.Length));
        // A mean that is large beside the deviation must not spoil the variance; one pixel has none.
        for (int i = 0; i < x.Length && pixels > 1; i++)
            x[i] += 30f;
        float[][] parameters = [.. Enumerable.Range(2, 6).Select(i => Values.ToSingle(Values.Random(Seed + (ulong)i, sizes.Half)))];
        double[] result = Expected(sizes, x, parameters);
        foreach (bool hasShortcut in (bool[])[false, true])
        {
            GuardedBuffer y = new(x.Length, null);
            float[] both = [.. y.Values, .. shortcut];
            Epilogue epilogue = Epilogue.Of(hasShortcut ? Activation.Relu : Activation.None);
            epilogue.Residual = hasShortcut ? y.Values.Length : 0;
            Run(bits, sizes, x, parameters, both.AsSpan(0, x.Length), epilogue);
            both.AsSpan(0, y.Values.Length).CopyTo(y.Values);
            double[] expected = hasShortcut ? [.. result.Select((value, i) => Math.Max(0, value + shortcut[i]))] : result;

            Values.AssertClose(expected, y.Checked(), 1e-5, $"{sizes}, shortcut {hasShortcut}, {bits} bits, seed {Seed}");
        }
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        Sizes sizes = new(2, 196, 192, 3);
        float[] x = Values.ToSingle(Values.Random(Seed, 2 * 196 * 192));
        float[][] parameters = [.. Enumerable.Range(2, 6).Select(i => Values.ToSingle(Values.Random(Seed + (ulong)i, sizes.Half)))];
        float[][] results = [new float[x.Length], new float[x.Length]];
        int threads = Parallel.Threads;
        try
        {
            for (int i = 0; i < 2; i++)
            {
                Parallel.Threads = 1 + (2 * i);
                Run(256, sizes, x, parameters, results[i], Epilogue.Of(Activation.None));
            }
        }
        finally
        {
            Parallel.Threads = threads;
        }

        Assert.Equal(results[0], results[1]);
    }

    private static void Run(int bits, Sizes sizes, float[] x, float[][] p, Span<float> y, Epilogue epilogue)
    {
        float[][] perChannel = [.. Enumerable.Range(0, 4).Select(_ => new float[sizes.Images * sizes.Channels])];
        Parallel.Bits = bits;
        try
        {
            ShuffleAttentionForward.Run(
                sizes, x, new(p[0], p[1], p[2], p[3], p[4], p[5]), perChannel[0], perChannel[1], perChannel[2], perChannel[3], y, epilogue);
        }
        finally
        {
            Parallel.Bits = 0;
        }
    }

    private static double[] Expected(Sizes sizes, float[] x, float[][] p)
    {
        double[] y = new double[x.Length];
        (int pixels, int channels, int half) = (sizes.Pixels, sizes.Channels, sizes.Half);
        for (int column = 0; column < sizes.Images * channels; column++)
        {
            (int image, int c) = (column / channels, column % channels);
            double[] values = [.. Enumerable.Range(0, pixels).Select(i => (double)x[(((image * pixels) + i) * channels) + c])];
            double mean = values.Average(), variance = values.Average(value => (value - mean) * (value - mean));
            int k = c % half, middle = channels / 2;
            int target = c < middle ? 2 * c : (2 * (c - middle)) + 1;
            for (int i = 0; i < pixels; i++)
            {
                double normalized = ((values[i] - mean) / Math.Sqrt(variance + Fovea.Kernels.ShuffleAttention.Epsilon) * p[4][k]) + p[5][k];
                double argument = c / half % 2 == 0 ? (p[0][k] * mean) + p[1][k] : (p[2][k] * normalized) + p[3][k];
                y[(((image * pixels) + i) * channels) + target] = values[i] / (1 + Math.Exp(-argument));
            }
        }

        return y;
    }
}
