using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed unsafe class PanelChainTests
{
    private const ulong Seed = 53;

    /// <summary>Images, channels before and between, height, width, kernel, stride.</summary>
    public static TheoryData<int[]> Shapes => new(
    [
        [1, 8, 96, 13, 14, 3, 1],
        [2, 5, 272, 14, 11, 3, 2],
        [1, 12, 336, 7, 7, 5, 1],
        [2, 3, 64, 9, 12, 5, 2],
        [3, 1, 16, 6, 5, 3, 1],
        [1, 9, 48, 1, 7, 3, 1],
        [1, 9, 32, 7, 1, 5, 2],
        [1, 4, 16, 2, 2, 3, 2],
        [1, 300, 80, 5, 5, 3, 1],
    ]);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_its_stages_with_512_bits(int[] sizes) => Check<Simd512>(sizes, 16);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_its_stages_with_256_bits(int[] sizes) => Check<Simd256>(sizes, 8);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_its_stages_with_128_bits(int[] sizes) => Check<Simd128>(sizes, 4);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_its_stages_with_one_lane(int[] sizes) => Check<Simd1>(sizes, 1);

    [Theory]
    [InlineData("mobilenet_v2", "se", "conv2d + batch_norm + conv2d + batch_norm + mean")]
    [InlineData("mobilenet_v2", "ca", "conv2d + batch_norm + conv2d + batch_norm + mean + mean")]
    [InlineData("mobilenet_v2", "cbam", "conv2d + batch_norm + conv2d + batch_norm + mean + global_max_pool")]
    [InlineData("efficientnet_b0", "none", "conv2d + batch_norm + conv2d + batch_norm + mean")]
    public void Statistics_of_the_attention_behind_it_are_no_step_of_their_own(string name, string attention, string step)
    {
        Model model = ModelCatalog.Default.Create(name, new ModelOptions { Attention = attention, Seed = Seed });
        model.Evaluate();

        Shape input = new(1, 3, 160, 160);
        Plan panels = model.Compile(input), rows = model.Compile(input, new PlanOptions { Panels = false });

        Assert.Contains(panels.Steps, found => found is PanelStep && found.Name == step);
        Assert.DoesNotContain(rows.Steps, static found => found is PanelStep);
        Tensor x = Tensor.From(Values.ToSingle(Values.Random(Seed, input.Count)), input);
        using PlanSession first = panels.CreateSession(), second = rows.CreateSession();
        double[] expected = [.. second.Run(x).ToArray().Select(static value => (double)value)];
        Values.AssertClose(expected, first.Run(x).ToArray(), 1e-6, $"{name} with {attention}");
    }

    [Fact]
    public void A_channel_that_is_not_a_number_has_no_maximum_and_spoils_no_other()
    {
        ConvolutionShape depthwise = new(1, 64, 6, 6, 64, 3, 1, 1, 1, 64), expand = new(1, 2, 6, 6, 64, 1, 1, 0, 1, 1);
        ChainStage first = new(expand, Activation.None, 4, Seed), middle = new(depthwise, Activation.None, 4, Seed + 1);
        PanelChain chain = new() { Images = 1, Expand = first.Pointwise(), Depthwise = middle.DepthwisePanels() };
        float[] x = Values.ToSingle(Values.Random(Seed + 2, 72)), map = new float[2304 + 16], means = new float[64], maxima = new float[64];
        first.Bias[5] = float.NaN;
        fixed (float* source = x, target = map, mean = means, maximum = maxima)
        {
            chain.Statistics = new PanelStatistics { Means = mean, Maxima = maximum };
            chain.Run<Simd128>(source, target);
        }

        Assert.All(Enumerable.Range(0, 64), c => Assert.Equal(c == 5, float.IsNaN(means[c])));
        Assert.All(Enumerable.Range(0, 64), c => Assert.Equal(c == 5, float.IsNaN(maxima[c])));
        GC.KeepAlive((first, middle));
    }

    private static void Check<V>(int[] s, int vector)
        where V : struct, ISimd<V>
    {
        (int images, int before, int between, int height, int width, int kernel, int stride) = (s[0], s[1], s[2], s[3], s[4], s[5], s[6]);
        ConvolutionShape depthwise = new(images, between, height, width, between, kernel, stride, kernel / 2, 1, between);
        ConvolutionShape expand = new(images, before, height, width, between, 1, 1, 0, 1, 1);
        float[] x = Values.ToSingle(Values.Random(Seed, images * height * width * before));
        ChainStage first = new(expand, Activation.Silu, vector, Seed + 1), middle = new(depthwise, Activation.Silu, vector, Seed + 2);
        PanelChain chain = new() { Images = images, Expand = first.Pointwise(), Depthwise = middle.DepthwisePanels() };
        float[] expected = middle.Run<V>(first.Run<V>(x, null), null);
        (int rows, int columns) = (depthwise.OutputHeight, depthwise.OutputWidth);
        Reference reference = new(expected, images, rows, columns, between);
        int threads = Parallel.Threads;
        try
        {
            foreach (int count in (int[])[1, 2, 3])
            {
                Parallel.Threads = count;
                float[] map = new float[expected.Length + 16], means = new float[images * between], maxima = new float[images * between];
                float[] overHeight = new float[images * columns * between], overWidth = new float[images * rows * between];
                fixed (float* source = x, target = map, mean = means, maximum = maxima, h = overHeight, w = overWidth)
                {
                    chain.Statistics = new PanelStatistics { Means = mean };
                    chain.Run<V>(source, target);
                    Assert.Equal(expected, map[..expected.Length]);
                    Values.AssertClose(reference.Means, means, 1e-6, "means");

                    chain.Statistics = new PanelStatistics { Means = mean, Maxima = maximum };
                    chain.Run<V>(source, target);
                    Values.AssertClose(reference.Means, means, 1e-6, "means beside maxima");
                    Assert.Equal(reference.Maxima, maxima);

                    chain.Statistics = new PanelStatistics { OverHeight = h, OverWidth = w };
                    chain.Run<V>(source, target);
                    Values.AssertClose(reference.OverHeight, overHeight, 1e-6, "means over the height");
                    Values.AssertClose(reference.OverWidth, overWidth, 1e-6, "means over the width");
                }

                Assert.Equal(expected, map[..expected.Length]);
                Assert.All(map[expected.Length..], static value => Assert.Equal(0f, value));
            }
        }
        finally
        {
            Parallel.Threads = threads;
        }

        GC.KeepAlive((first, middle));
    }

    /// <summary>The statistics of a map, plainly.</summary>
    private sealed class Reference
    {
        public Reference(float[] map, int images, int height, int width, int channels)
        {
            Means = new double[images * channels];
            Maxima = [.. Enumerable.Repeat(float.NegativeInfinity, images * channels)];
            OverHeight = new double[images * width * channels];
            OverWidth = new double[images * height * channels];
            for (int i = 0; i < map.Length; i++)
            {
                (int c, int pixel) = (i % channels, i / channels);
                (int x, int y, int n) = (pixel % width, pixel / width % height, pixel / width / height);
                Means[(n * channels) + c] += (double)map[i] / (height * width);
                Maxima[(n * channels) + c] = Math.Max(Maxima[(n * channels) + c], map[i]);
                OverHeight[(((n * width) + x) * channels) + c] += (double)map[i] / height;
                OverWidth[(((n * height) + y) * channels) + c] += (double)map[i] / width;
            }
        }

        public double[] Means { get; }

        public float[] Maxima { get; }

        public double[] OverHeight { get; }

        public double[] OverWidth { get; }
    }
}
