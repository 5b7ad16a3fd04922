using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed unsafe class PlanarConvolutionTests
{
    private const ulong Seed = 41;

    /// <summary>bits, n, channels, h, w, kernel height and width, padding height and width, extra rows and columns, dilation.</summary>
    public static TheoryData<int, int[]> Sizes => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in (int[][])
        [
            [1, 2, 7, 7, 7, 7, 3, 3, 0, 1], [2, 2, 56, 61, 7, 7, 3, 3, 0, 1], [1, 2, 14, 1031, 7, 7, 3, 3, 0, 1],
            [3, 2, 1, 1, 7, 7, 3, 3, 0, 1], [1, 1, 9, 17, 3, 5, 1, 2, 0, 1], [2, 3, 13, 8, 3, 3, 0, 0, 0, 1],
            [1, 4, 11, 30, 1, 4, 0, 1, 1, 1], [1, 2, 20, 19, 3, 3, 2, 2, 0, 2], [2, 2, 300, 3, 5, 3, 2, 1, 0, 1],
        ]
        select (bits, size));

    /// <summary>The same with several planes of output at the end.</summary>
    public static TheoryData<int, int[]> Outputs => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in (int[][])
        [
            [2, 4, 37, 41, 3, 3, 4, 4, 0, 4, 4], [1, 4, 56, 56, 3, 3, 4, 4, 0, 4, 4], [1, 2, 9, 33, 3, 3, 1, 1, 0, 1, 2],
            [2, 1, 7, 7, 5, 3, 2, 1, 0, 1, 3], [1, 3, 1, 18, 3, 3, 1, 1, 0, 1, 4], [1, 4, 20, 5, 3, 3, 0, 0, 0, 1, 1],
        ]
        select (bits, size));

    [Theory]
    [MemberData(nameof(Sizes))]
    [MemberData(nameof(Outputs))]
    public void Equals_the_definition_with_bias_shortcut_and_clamp(int bits, int[] size)
    {
        ConvolutionCase test = CaseOf(size);
        double[] sums = test.Output(true);
        float[] shortcut = Values.ToSingle(Values.Random(Seed + 1, sums.Length));
        double[] expected = [.. sums.Select((sum, i) => Math.Clamp(sum + shortcut[i], 0, 6))];
        float[] both = [.. Enumerable.Repeat(float.NaN, sums.Length), .. shortcut];
        Epilogue epilogue = Epilogue.Of(Activation.Relu6);
        epilogue.Residual = sums.Length;

        Run(bits, test, both, epilogue);

        Values.AssertClose(expected, both[..sums.Length], 1e-5, $"{test.Shape} at {bits} bits, seed {Seed}");
        Assert.Equal(shortcut, both[sums.Length..]);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    [MemberData(nameof(Outputs))]
    public void Applies_an_activation_that_is_no_clamp_and_writes_nothing_beyond(int bits, int[] size)
    {
        ConvolutionCase test = CaseOf(size);
        double[] expected = [.. test.Output(true).Select(static sum => 1 / (1 + Math.Exp(-sum)))];
        GuardedBuffer result = new(expected.Length, null);

        Run(bits, test, result.Values, Epilogue.Of(Activation.Sigmoid));

        Values.AssertClose(expected, result.Checked(), 1e-5, $"{test.Shape} at {bits} bits, seed {Seed}");
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Gradients_equal_the_definition_and_are_added_where_that_is_asked_for(int bits, int[] size)
    {
        ConvolutionCase test = CaseOf(size);
        bool pays = PlanarInputGradient.Pays(test.Shape);
        foreach (float? before in (float?[])[null, 2f])
        {
            string what = $"{test.Shape} at {bits} bits, onto {before}, seed {Seed}";
            Values.AssertClose(test.WeightGradient(before ?? 0), Gradient(bits, test, ofWeight: true, before), 1e-5, $"weight, {what}");
            if (pays)
                Values.AssertClose(test.InputGradient(before ?? 0), Gradient(bits, test, ofWeight: false, before), 1e-5, $"input, {what}");
        }

        Assert.Equal(size[8] == 0, pays);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        ConvolutionCase test = CaseOf([2, 2, 56, 61, 7, 7, 3, 3, 0, 1]);
        float[][] results = [new float[test.Output(false).Length], new float[test.Output(false).Length]];
        float[][] gradients = [[], []];
        int threads = Parallel.Threads;
        try
        {
            for (int i = 0; i < 2; i++)
            {
                Parallel.Threads = 1 + (2 * i);
                Run(256, test, results[i], Epilogue.Of(Activation.None));
                gradients[i] = [.. Gradient(256, test, ofWeight: true, null), .. Gradient(256, test, ofWeight: false, null)];
            }
        }
        finally
        {
            Parallel.Threads = threads;
        }

        Assert.Equal(results[0], results[1]);
        Assert.Equal(gradients[0], gradients[1]);
    }

    [Theory]
    [InlineData(2, 5, 1, 7, 1)] // many results
    [InlineData(5, 1, 1, 7, 1)] // many planes
    [InlineData(2, 1, 2, 7, 1)] // a stride
    [InlineData(2, 1, 1, 1, 1)] // no neighbours
    [InlineData(2, 2, 1, 7, 2)] // groups
    public void Other_shapes_stay_with_the_dense_kernel(int channels, int outputs, int stride, int kernel, int groups) =>
        Assert.False(PlanarConvolution.Pays(new ConvolutionShape(1, channels, 9, 9, outputs, kernel, stride, kernel / 2, 1, groups)));

    [Fact]
    public void A_plan_takes_it_for_the_gates_of_positions()
    {
        Model model = ModelCatalog.Default.Create("resnet8", new ModelOptions { Attention = "cbam" });
        model.Evaluate();

        Assert.Contains(model.Compile(new Shape(1, 3, 32, 32)).Steps, static step => step is PlanarStep);
    }

    private static ConvolutionCase CaseOf(int[] s)
    {
        ConvolutionShape shape = new(
            s[0], s[1], s[2], s[3], s.Length > 10 ? s[10] : 1, new Size(s[4], s[5]), 1, new Size(s[6], s[7]), s[9], 1)
        { ExtraPadding = s[8] };
        Assert.True(PlanarConvolution.Pays(shape));
        return new ConvolutionCase(shape, Seed);
    }

    private static float[] Gradient(int bits, ConvolutionCase test, bool ofWeight, float? before)
    {
        GuardedBuffer result = new(ofWeight ? test.Weight.Length : test.X.Length, before);
        Parallel.Bits = bits;
        try
        {
            fixed (float* x = test.X, weight = test.Weight, dy = test.Dy, target = result.Values)
            {
                if (ofWeight)
                    PlanarWeightGradient.Run(test.Shape, x, dy, target, before is not null);
                else
                    PlanarInputGradient.Run(test.Shape, dy, weight, target, before is not null);
            }
        }
        finally
        {
            Parallel.Bits = 0;
        }

        return result.Checked();
    }

    private static void Run(int bits, ConvolutionCase test, float[] target, Epilogue epilogue)
    {
        Parallel.Bits = bits;
        try
        {
            fixed (float* x = test.X, weight = test.Weight, bias = test.Bias, y = target)
                PlanarConvolution.Run(test.Shape, x, weight, bias, y, epilogue);
        }
        finally
        {
            Parallel.Bits = 0;
        }
    }
}
