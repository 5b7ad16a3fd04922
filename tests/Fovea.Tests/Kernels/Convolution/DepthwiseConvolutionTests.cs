using Fovea.Kernels;

namespace Fovea.Tests;

public sealed unsafe class DepthwiseConvolutionTests
{
    /// <summary>n, channels, h, w, kernel, stride, padding, dilation.</summary>
    public static TheoryData<int[]> Shapes => new(
    [
        [1, 8, 9, 7, 3, 1, 1, 1],
        [2, 17, 8, 8, 3, 1, 1, 1],
        [2, 37, 9, 12, 3, 2, 1, 1],
        [1, 5, 10, 10, 3, 2, 1, 1],
        [1, 24, 4, 4, 3, 1, 1, 1],
        [2, 9, 1, 1, 3, 1, 1, 1],
        [1, 130, 7, 7, 5, 1, 2, 1],
        [1, 40, 11, 14, 5, 2, 2, 1],
        [1, 9, 6, 5, 3, 1, 0, 1],
        [1, 9, 9, 9, 3, 1, 2, 2],
        [3, 6, 9, 8, 7, 3, 3, 1],
        [1, 12, 6, 6, 2, 1, 1, 1],
        [1, 12, 5, 6, 1, 1, 0, 1],
        [20, 3, 3, 5, 3, 2, 1, 1],
    ]);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void All_three_passes_match_the_definition_with_256_bits(int[] sizes) => Check<Simd256>(sizes);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void All_three_passes_match_the_definition_with_128_bits(int[] sizes) => Check<Simd128>(sizes);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void All_three_passes_match_the_definition_with_one_lane(int[] sizes) => Check<Simd1>(sizes);

    [Theory]
    [InlineData(1, 35, 9, 7, 3, 1, 1, 1)]
    [InlineData(1, 35, 9, 7, 5, 2, 2, 1)]
    [InlineData(1, 70, 5, 6, 2, 1, 1, 1)]
    public void All_three_passes_match_the_definition_with_512_bits(
        int n, int c, int h, int w, int kernel, int stride, int padding, int dilation) =>
        Check<Simd512>([n, c, h, w, kernel, stride, padding, dilation]);

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        ConvolutionCase test = new(ShapeOf([5, 24, 9, 10, 3, 1, 1, 1]), 5);
        float[] y = Output<Simd256>(test, null), dx = InputGradient<Simd256>(test, null), dw = WeightGradient<Simd256>(test, null);
        int threads = Fovea.Kernels.Parallel.Threads;
        try
        {
            Fovea.Kernels.Parallel.Threads = threads == 1 ? 3 : 1;
            Assert.Equal(y, Output<Simd256>(test, null));
            Assert.Equal(dx, InputGradient<Simd256>(test, null));
            Assert.Equal(dw, WeightGradient<Simd256>(test, null));
        }
        finally
        {
            Fovea.Kernels.Parallel.Threads = threads;
        }
    }

    private static void Check<V>(int[] sizes)
        where V : struct, ISimd<V>
    {
        ConvolutionCase test = new(ShapeOf(sizes), 23);
        string what = $"{typeof(V).Name} {test.Shape} seed 23";
        Values.AssertClose(test.Output(true), Output<V>(test, null), 1e-5, $"forward {what}");
        Values.AssertClose(test.Output(true, 2f), Output<V>(test, 2f), 1e-5, $"accumulating forward {what}");
        Values.AssertClose(test.InputGradient(), InputGradient<V>(test, null), 1e-5, $"input gradient {what}");
        Values.AssertClose(test.InputGradient(2f), InputGradient<V>(test, 2f), 1e-5, $"accumulating input gradient {what}");
        Values.AssertClose(test.WeightGradient(), WeightGradient<V>(test, null), 1e-5, $"weight gradient {what}");
        Values.AssertClose(test.WeightGradient(2f), WeightGradient<V>(test, 2f), 1e-5, $"accumulating weight gradient {what}");
    }

    private static ConvolutionShape ShapeOf(int[] s) => new(s[0], s[1], s[2], s[3], s[1], s[4], s[5], s[6], s[7], s[1]);

    private static float[] Output<V>(ConvolutionCase test, float? before)
        where V : struct, ISimd<V> => Run<V>(ConvolutionPlan.Forward(test.Shape), test.X, test.Weight, test.Bias, before);

    private static float[] InputGradient<V>(ConvolutionCase test, float? before)
        where V : struct, ISimd<V> => Run<V>(ConvolutionPlan.InputGradient(test.Shape), test.Dy, test.Weight, null, before);

    private static float[] Run<V>(ConvolutionPlan plan, float[] source, float[] weight, float[]? bias, float? before)
        where V : struct, ISimd<V>
    {
        GuardedBuffer result = new(plan.Shape.N * plan.TargetChannels * plan.Target.Height * plan.Target.Width, before);
        fixed (float* s = source, w = weight, b = bias, t = result.Values, p = new float[DepthwiseConvolution.PackedSize(plan)])
        {
            Epilogue plain = Epilogue.Of(Activation.None);
            DepthwiseConvolution.Pack(plan, w, b, p);
            DepthwiseConvolution.Run<V>(plan, s, p, t, before is not null, &plain);
        }

        return result.Checked();
    }

    private static float[] WeightGradient<V>(ConvolutionCase test, float? before)
        where V : struct, ISimd<V>
    {
        GuardedBuffer result = new(test.Weight.Length, before);
        fixed (float* x = test.X, dy = test.Dy, t = result.Values)
            DepthwiseWeightGradient.Run<V>(ConvolutionPlan.Forward(test.Shape), x, dy, t, before is not null);
        return result.Checked();
    }
}
