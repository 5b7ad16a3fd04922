using Fovea.Kernels;

namespace Fovea.Tests;

public sealed unsafe class ChannelMomentsTests
{
    private const ulong Seed = 83;

    /// <summary>Pixels, channels, parts.</summary>
    public static TheoryData<int, int, int> Maps => new() { { 1, 1, 1 }, { 7, 3, 2 }, { 129, 17, 1 }, { 300, 40, 3 }, { 1031, 16, 5 } };

    [Theory]
    [MemberData(nameof(Maps))]
    public void Parts_make_the_moments_of_the_whole_at_every_width(int pixels, int channels, int parts)
    {
        Check<Simd512>(pixels, channels, parts);
        Check<Simd256>(pixels, channels, parts);
        Check<Simd128>(pixels, channels, parts);
        Check<Simd1>(pixels, channels, parts);
    }

    /// <summary>n, c, h, w, o, kernel, stride, padding, dilation, groups: each kernel that a forward pass may take.</summary>
    public static TheoryData<int[]> Shapes => new(
    [
        [2, 16, 9, 9, 40, 1, 1, 0, 1, 1],
        [3, 3, 17, 15, 20, 3, 2, 1, 1, 1],
        [40, 8, 5, 5, 33, 1, 1, 0, 1, 1],
        [1, 12, 8, 8, 24, 3, 1, 1, 1, 4],
        [2, 48, 9, 11, 48, 3, 1, 1, 1, 12],
        [3, 37, 13, 9, 37, 3, 1, 1, 1, 37],
        [2, 24, 12, 12, 24, 5, 2, 2, 1, 24],
        [1, 20, 9, 9, 20, 7, 1, 3, 1, 20],
        [8, 16, 32, 32, 16, 3, 1, 1, 1, 1],
        [5, 32, 7, 9, 48, 3, 1, 1, 1, 1],
        [64, 32, 8, 8, 32, 3, 1, 1, 1, 1],
        [2, 2, 14, 14, 1, 7, 1, 3, 1, 1],
        [1, 200, 20, 20, 96, 1, 1, 0, 1, 1],
    ]);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_convolution_gathers_the_moments_of_what_it_makes(int[] sizes)
    {
        ConvolutionShape shape = ShapeOf(sizes);
        ConvolutionCase test = new(shape, Seed);
        float[] bias = [.. test.Bias.Select(static (value, i) => value + (i % 2 * 100f))];
        float[] plain = new float[test.Dy.Length], y = new float[test.Dy.Length];
        Convolution convolution = new();

        convolution.Forward(shape, 1, test.X, test.Weight, bias, plain);
        MapMoments moments = convolution.ForwardWithMoments(shape, 1, test.X, test.Weight, bias, y);

        Assert.Equal(plain, y);
        AssertMoments(y, shape.O, moments.Mean, moments.Variance, $"{shape}, seed {Seed}");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_number_of_threads_changes_no_bit_of_them(int[] sizes)
    {
        ConvolutionShape shape = ShapeOf(sizes);
        ConvolutionCase test = new(shape, Seed);
        double[] Results()
        {
            float[] y = new float[test.Dy.Length];
            MapMoments moments = new Convolution().ForwardWithMoments(shape, 1, test.X, test.Weight, test.Bias, y);
            return [.. moments.Mean, .. moments.Variance];
        }

        Assert.Equal(ThreadCount.Run(1, Results), ThreadCount.Run(3, Results));
    }

    private static void Check<V>(int pixels, int channels, int parts)
        where V : struct, ISimd<V>
    {
        float[] x = Map(pixels, channels);
        double[] mean = new double[channels], variance = new double[channels];
        ChannelMoments moments = new(channels);
        moments.Reserve(parts);
        fixed (float* values = x)
        {
            for (int part = 0; part < parts; part++)
            {
                // Two ranges of channels, as two tasks have them, and two pieces of pixels.
                (int start, int end, int half) = (pixels * part / parts, pixels * (part + 1) / parts, channels / 2);
                int middle = (start + end) / 2;
                foreach ((int first, int count) in ((int, int)[])[(0, half), (half, channels - half)])
                {
                    if (count == 0)
                        continue;
                    moments.Begin(part, values + (start * channels) + first, first, count);
                    moments.Add<V>(part, values + (start * channels) + first, middle - start, first, count);
                    moments.Add<V>(part, values + (middle * channels) + first, end - middle, first, count);
                }
            }
        }

        moments.Finish(mean, variance);
        AssertMoments(x, channels, mean, variance, $"{typeof(V).Name} [{pixels}, {channels}] in {parts} parts, seed {Seed}");
    }

    // Odd channels are far from zero beside what they vary by.
    private static float[] Map(int pixels, int channels) =>
        [.. Values.Random(Seed, pixels * channels).Select((value, i) => (float)(value + (i % channels % 2 * 1000)))];

    private static void AssertMoments(float[] map, int channels, double[] mean, double[] variance, string what)
    {
        for (int c = 0; c < channels; c++)
        {
            double[] values = [.. map.Where((_, i) => i % channels == c).Select(static value => (double)value)];
            double expected = values.Average(), square = values.Average(value => (value - expected) * (value - expected));
            Assert.True(Math.Abs(mean[c] - expected) <= 1e-6 * (Math.Abs(expected) + Math.Sqrt(square)), $"mean of channel {c}, {what}");
            Assert.True(Math.Abs(variance[c] - square) <= 1e-5 * square, $"variance of channel {c}, {what}: {variance[c]}, not {square}");
        }
    }

    private static ConvolutionShape ShapeOf(int[] s) => new(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9]);
}
