using Fovea.Kernels;

namespace Fovea.Tests;

public sealed unsafe class DenseConvolutionTests
{
    /// <summary>n, c, h, w, o, kernel, stride, padding, dilation, groups.</summary>
    public static TheoryData<int[]> Shapes => new(
    [
        [1, 3, 9, 7, 5, 3, 1, 1, 1, 1],
        [2, 16, 8, 8, 16, 3, 1, 1, 1, 1],
        [2, 5, 7, 9, 17, 3, 2, 1, 1, 1],
        [1, 8, 6, 5, 33, 1, 1, 0, 1, 1],
        [3, 7, 5, 5, 9, 1, 2, 0, 1, 1],
        [1, 1, 17, 3, 1, 3, 1, 1, 1, 1],
        [1, 4, 9, 9, 6, 2, 2, 0, 1, 1],
        [2, 6, 10, 9, 4, 4, 1, 2, 1, 2],
        [1, 6, 11, 9, 9, 3, 2, 2, 2, 3],
        [1, 12, 8, 8, 24, 3, 1, 1, 1, 4],
        [1, 3, 13, 15, 19, 7, 2, 3, 1, 1],
        [1, 5, 9, 9, 18, 3, 3, 0, 1, 1],
        [2, 4, 6, 6, 8, 1, 3, 1, 1, 1],
        [33, 5, 4, 4, 8, 3, 1, 1, 1, 1],
        [1, 40, 31, 33, 24, 3, 1, 1, 1, 1],
        [1, 10, 1, 1, 37, 1, 1, 0, 1, 1],
        [4, 3, 1, 12, 20, 3, 1, 1, 1, 1],
        [1, 8, 5, 5, 8, 5, 4, 2, 1, 1],
        [1, 4, 3, 3, 4, 3, 5, 2, 2, 1],
    ]);

    /// <summary>Every height and width of the tiles of AVX-512: 1 to 25 rows by panels of one to five registers.</summary>
    public static TheoryData<int[]> Tiles
    {
        get
        {
            TheoryData<int[]> data = [];
            foreach (int rows in (int[])[1, 3, 4, 5, 6, 7, 8, 13, 14, 15, 17, 25])
            {
                foreach (int outputs in (int[])[16, 24, 32, 48, 50, 64, 67])
                    data.Add([1, 35, rows, 1, outputs, 1, 1, 0, 1, 1]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void All_three_passes_match_the_definition_with_256_bits(int[] sizes) => Check<Simd256>(sizes, 8);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void All_three_passes_match_the_definition_with_128_bits(int[] sizes) => Check<Simd128>(sizes, 4);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void All_three_passes_match_the_definition_with_one_lane(int[] sizes) => Check<Simd1>(sizes, 1);

    [Theory]
    [MemberData(nameof(Shapes))]
    [MemberData(nameof(Tiles))]
    public void All_three_passes_match_the_definition_with_512_bits(int[] sizes) => Check<Simd512>(sizes, 16);

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        ConvolutionCase test = new(ShapeOf([40, 9, 11, 10, 21, 3, 2, 1, 1, 1]), 5);
        (float[] y1, float[] dx1, float[] dw1) = (Output<Simd256>(test, 8, null), InputGradient<Simd256>(test, 8, null),
            WeightGradient<Simd256>(test, null));
        int threads = Fovea.Kernels.Parallel.Threads;
        try
        {
            Fovea.Kernels.Parallel.Threads = threads == 1 ? 3 : 1;
            Assert.Equal(y1, Output<Simd256>(test, 8, null));
            Assert.Equal(dx1, InputGradient<Simd256>(test, 8, null));
            Assert.Equal(dw1, WeightGradient<Simd256>(test, null));
        }
        finally
        {
            Fovea.Kernels.Parallel.Threads = threads;
        }
    }

    private static void Check<V>(int[] sizes, int vector)
        where V : struct, ISimd<V>
    {
        ConvolutionCase test = new(ShapeOf(sizes), 11);
        string what = $"{typeof(V).Name} {test.Shape} seed 11";
        Values.AssertClose(test.Output(true), Output<V>(test, vector, null), 1e-5, $"forward {what}");
        Values.AssertClose(test.Output(true, 2f), Output<V>(test, vector, 2f), 1e-5, $"accumulating forward {what}");
        Values.AssertClose(test.InputGradient(), InputGradient<V>(test, vector, null), 1e-5, $"input gradient {what}");
        Values.AssertClose(test.InputGradient(2f), InputGradient<V>(test, vector, 2f), 1e-5, $"accumulating input gradient {what}");
        Values.AssertClose(test.WeightGradient(), WeightGradient<V>(test, null), 1e-5, $"weight gradient {what}");
        Values.AssertClose(test.WeightGradient(2f), WeightGradient<V>(test, 2f), 1e-5, $"accumulating weight gradient {what}");
    }

    private static ConvolutionShape ShapeOf(int[] s) => new(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9]);

    private static float[] Output<V>(ConvolutionCase test, int vector, float? before)
        where V : struct, ISimd<V> =>
        Run<V>(ConvolutionPlan.Forward(test.Shape.Collapse()), test.X, test.Weight, test.Bias, vector, before);

    private static float[] InputGradient<V>(ConvolutionCase test, int vector, float? before)
        where V : struct, ISimd<V> =>
        Run<V>(ConvolutionPlan.InputGradient(test.Shape.Collapse()), test.Dy, test.Weight, null, vector, before);

    private static float[] Run<V>(ConvolutionPlan plan, float[] source, float[] weight, float[]? bias, int vector, float? before)
        where V : struct, ISimd<V>
    {
        GuardedBuffer result = new(plan.Shape.N * plan.TargetChannels * plan.Target.Height * plan.Target.Width, before);
        PackedConvolution packed = new();
        fixed (float* s = source, w = weight, b = bias, t = result.Values)
        {
            packed.Pack(plan, w, vector);
            DenseConvolution.Run<V>(plan, s, packed, b, t, before is not null);
        }

        return result.Checked();
    }

    private static float[] WeightGradient<V>(ConvolutionCase test, float? before)
        where V : struct, ISimd<V>
    {
        GuardedBuffer result = new(test.Weight.Length, before);
        fixed (float* x = test.X, dy = test.Dy, t = result.Values)
            DenseWeightGradient.Run<V>(ConvolutionPlan.Forward(test.Shape.Collapse()), x, dy, t, before is not null);
        return result.Checked();
    }
}
