using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed unsafe class NarrowProductTests
{
    private const ulong Seed = 61;

    /// <summary>Bits, pixels, inputs, outputs.</summary>
    public static TheoryData<int, int[]> Sizes => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in (int[][])
        [
            [1, 1, 1], [3, 4, 1], [16, 64, 1], [33, 64, 4], [7, 16, 2], [50, 21, 3], [129, 5, 4], [2000, 17, 3], [5, 300, 4], [40, 32, 2],
        ]
        select (bits, size));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Equals_the_definition_with_bias_shortcut_and_clamp(int bits, int[] size)
    {
        (float[] x, PackedNarrow weights, double[] sums) = CaseOf(size);
        float[] shortcut = Values.ToSingle(Values.Random(Seed + 3, sums.Length));
        double[] expected = [.. sums.Select((sum, i) => Math.Clamp(sum + shortcut[i], 0, 6))];
        float[] both = [.. Enumerable.Repeat(float.NaN, sums.Length), .. shortcut];
        Epilogue epilogue = Epilogue.Of(Activation.Relu6);
        epilogue.Residual = sums.Length;

        Run(bits, x, weights, both, size[0], epilogue);

        Values.AssertClose(expected, both[..sums.Length], 1e-5, $"{string.Join(", ", size)} at {bits} bits, seed {Seed}");
        Assert.Equal(shortcut, both[sums.Length..]);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Applies_an_activation_that_is_no_clamp_and_writes_nothing_beyond(int bits, int[] size)
    {
        (float[] x, PackedNarrow weights, double[] sums) = CaseOf(size);
        GuardedBuffer result = new(sums.Length, null);

        Run(bits, x, weights, result.Values, size[0], Epilogue.Of(Activation.Sigmoid));

        Values.AssertClose(
            [.. sums.Select(static sum => 1 / (1 + Math.Exp(-sum)))], result.Checked(), 1e-5,
            $"{string.Join(", ", size)} at {bits} bits, seed {Seed}");
    }

    [Theory]
    [InlineData(512)]
    [InlineData(32)]
    public void A_pixel_that_is_not_a_number_spoils_its_own_results_only(int bits)
    {
        int[] size = [37, 21, 3];
        (float[] x, PackedNarrow weights, double[] sums) = CaseOf(size);
        x[(11 * 21) + 20] = float.NaN;
        float[] result = new float[sums.Length];

        Run(bits, x, weights, result, size[0], Epilogue.Of(Activation.None));

        Assert.All(Enumerable.Range(0, result.Length), i => Assert.Equal(i / 3 == 11, float.IsNaN(result[i])));
    }

    [Theory]
    [InlineData("resnet8", "bam")]
    [InlineData("resnet8", "scse")]
    public void A_plan_takes_it_for_attention(string name, string attention)
    {
        Model model = ModelCatalog.Default.Create(name, new ModelOptions { Attention = attention });
        model.Evaluate();

        Assert.Contains(model.Compile(new Shape(1, 3, 32, 32)).Steps, static step => step is NarrowStep);
    }

    private static (float[] X, PackedNarrow Weights, double[] Sums) CaseOf(int[] size)
    {
        (int pixels, int inputs, int outputs) = (size[0], size[1], size[2]);
        float[] x = Values.ToSingle(Values.Random(Seed, pixels * inputs));
        float[] weight = Values.ToSingle(Values.Random(Seed + 1, outputs * inputs));
        float[] bias = Values.ToSingle(Values.Random(Seed + 2, outputs));
        double[] sums = new double[pixels * outputs];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = bias[i % outputs];
            for (int k = 0; k < inputs; k++)
                sums[i] += (double)x[(i / outputs * inputs) + k] * weight[(i % outputs * inputs) + k];
        }

        return (x, new PackedNarrow(outputs, inputs, weight, bias), sums);
    }

    private static void Run(int bits, float[] x, PackedNarrow weights, float[] y, int pixels, Epilogue epilogue)
    {
        Parallel.Bits = bits;
        try
        {
            fixed (float* source = x, target = y)
                NarrowProduct.Run(weights, source, target, pixels, epilogue);
        }
        finally
        {
            Parallel.Bits = 0;
        }
    }
}
