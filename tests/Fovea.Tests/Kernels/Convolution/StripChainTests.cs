using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed unsafe class StripChainTests
{
    private const ulong Seed = 47;

    /// <summary>Images, channels before, between and after (0 where there is no such stage), height, width, kernel, stride.</summary>
    public static TheoryData<int[]> Shapes => new(
    [
        [1, 8, 96, 12, 33, 40, 3, 1],
        [2, 5, 70, 19, 41, 37, 3, 2],
        [1, 12, 120, 24, 21, 56, 5, 1],
        [2, 3, 64, 7, 30, 29, 5, 2],
        [1, 0, 96, 24, 33, 35, 3, 1],
        [3, 16, 72, 0, 25, 31, 3, 2],
        [1, 9, 33, 10, 1, 7, 3, 1],
        [1, 9, 33, 10, 7, 1, 5, 2],
        [1, 4, 17, 3, 2, 2, 3, 2],
    ]);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_its_stages_bit_for_bit_with_256_bits(int[] sizes) => Check<Simd256>(sizes, 8);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_its_stages_bit_for_bit_with_128_bits(int[] sizes) => Check<Simd128>(sizes, 4);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_its_stages_bit_for_bit_with_512_bits(int[] sizes) => Check<Simd512>(sizes, 16);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_its_stages_bit_for_bit_with_one_lane(int[] sizes) => Check<Simd1>(sizes, 1);

    [Theory]
    [InlineData("mobilenet_v2")]
    [InlineData("mobilenext")]
    [InlineData("efficientnet_b0")]
    public void A_plan_takes_it_unless_told_otherwise_and_needs_less_memory(string name)
    {
        Model model = ModelCatalog.Default.Create(name, new ModelOptions { Seed = Seed });
        model.Evaluate();
        Shape shape = new(1, 3, 96, 80);
        Plan strips = model.Compile(shape, new PlanOptions { Panels = false });
        Plan apart = model.Compile(shape, new PlanOptions { Strips = false });
        Tensor x = Tensor.From(Values.ToSingle(Values.Random(Seed, shape.Count)), shape);
        using PlanSession first = strips.CreateSession(), second = apart.CreateSession();

        Assert.Equal(second.Run(x).ToArray(), first.Run(x).ToArray());
        Assert.Contains(strips.Steps, static step => step is StripStep);
        Assert.DoesNotContain(apart.Steps, static step => step is StripStep);
        Assert.True(strips.SessionBytes < apart.SessionBytes, $"{strips.SessionBytes} and {apart.SessionBytes} bytes");
    }

    [Theory]
    [InlineData("mobilenet_v2", "ca", 1)]
    [InlineData("mobilenet_v2", "cbam", 2)]
    [InlineData("mobilenext", "ca", 3)]
    public void A_gate_and_the_projection_behind_it_give_the_same_bits_in_strips(string name, string attention, int threads)
    {
        (Plan strips, Plan apart) = SameBits(name, attention, new Shape(2, 3, 96, 80), threads);

        Assert.Contains(strips.Steps, static step => step is GatedStripStep);
        Assert.DoesNotContain(apart.Steps, static step => step is GatedStripStep);
    }

    [Theory]
    [InlineData("mobilenet_v2", 1, 96, 80, 1)]
    [InlineData("mobilenet_v2", 2, 96, 80, 3)]
    [InlineData("resnet20", 3, 33, 45, 2)]
    public void Gates_of_two_strips_give_the_same_bits_in_one_step(string name, int images, int height, int width, int threads)
    {
        (Plan joined, Plan apart) = SameBits(name, "ca", new Shape(images, 3, height, width), threads);

        Assert.Contains(joined.Steps, static step => step is StripGatesStep);
        Assert.DoesNotContain(apart.Steps, static step => step is StripGatesStep);
    }

    // Runs a network with and without strips, which must agree in every bit, and gives both plans.
    private static (Plan Strips, Plan Apart) SameBits(string name, string attention, Shape shape, int threads)
    {
        Model model = ModelCatalog.Default.Create(name, new ModelOptions { Attention = attention, Seed = Seed });
        model.Evaluate();
        Plan strips = model.Compile(shape, new PlanOptions { Panels = false });
        Plan apart = model.Compile(shape, new PlanOptions { Strips = false });
        Tensor x = Tensor.From(Values.ToSingle(Values.Random(Seed, shape.Count)), shape);
        using PlanSession first = strips.CreateSession(), second = apart.CreateSession();
        int before = Parallel.Threads;
        try
        {
            Parallel.Threads = threads;
            Assert.Equal(second.Run(x).ToArray(), first.Run(x).ToArray());
        }
        finally
        {
            Parallel.Threads = before;
        }

        return (strips, apart);
    }

    private static void Check<V>(int[] s, int vector)
        where V : struct, ISimd<V>
    {
        (int images, int before, int between, int after) = (s[0], s[1], s[2], s[3]);
        (int height, int width, int kernel, int stride) = (s[4], s[5], s[6], s[7]);
        ConvolutionShape depthwise = new(images, between, height, width, between, kernel, stride, kernel / 2, 1, between);
        ConvolutionShape expand = new(images, before, height, width, between, 1, 1, 0, 1, 1);
        ConvolutionShape project = new(images, between, depthwise.OutputHeight, depthwise.OutputWidth, after, 1, 1, 0, 1, 1);
        float[] x = Values.ToSingle(Values.Random(Seed, images * height * width * (before == 0 ? between : before)));
        float[] shortcut = Values.ToSingle(Values.Random(Seed + 1, images * project.H * project.W * (after == 0 ? between : after)));
        ChainStage first = new(expand, Activation.Silu, vector, Seed + 2), last = new(project, Activation.Relu, vector, Seed + 3);
        ChainStage middle = new(depthwise, Activation.Relu6, vector, Seed + 4);
        StripChain chain = new()
        {
            Images = images,
            Expands = before > 0,
            Expand = before > 0 ? first.Pointwise() : default,
            Depthwise = middle.Depthwise(),
            Projects = after > 0,
            Project = after > 0 ? last.Pointwise() : default,
        };
        float[] expected = before > 0 ? first.Run<V>(x, null) : x;
        expected = middle.Run<V>(expected, null);
        expected = after > 0 ? last.Run<V>(expected, shortcut) : expected;
        int threads = Parallel.Threads;
        try
        {
            foreach (int count in (int[])[1, 2, 3])
            {
                Parallel.Threads = count;
                float[] result = [.. new float[expected.Length], .. shortcut, .. new float[16]];
                chain.Project.Epilogue.Residual = expected.Length;
                fixed (float* source = x, target = result)
                    chain.Run<V>(source, target);
                Assert.Equal(expected, result[..expected.Length]);
                Assert.Equal(shortcut, result[expected.Length..(expected.Length + shortcut.Length)]);
            }
        }
        finally
        {
            Parallel.Threads = threads;
        }

        GC.KeepAlive((first, middle, last));
    }
}
