using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed unsafe class WinogradConvolutionTests
{
    private const ulong Seed = 31;

    // F(4×4) rounds about ten times as coarsely as the direct sum, for which tests allow 1e-5.
    private const double Tolerance = 1e-4;

    // Sixteen channels to sixteen and 32 to 32 are computed in groups of tiles, which rows of these fill, leave room in or overflow.
    // Those with a dilation are several images to the tiles, of different sizes where it does not divide the map's.
    public static TheoryData<int, int, int, int, int, int, int, int> Sizes => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in ((int N, int C, int H, int W, int O, int Padding, int Dilation)[])
            [
                (1, 32, 16, 16, 32, 1, 1), (2, 48, 13, 17, 32, 1, 1), (3, 32, 7, 9, 80, 0, 1), (1, 64, 14, 15, 48, 2, 1),
                (2, 32, 8, 24, 32, 1, 1), (1, 16, 29, 30, 16, 1, 1), (1, 32, 16, 16, 32, 2, 2), (2, 48, 13, 17, 32, 2, 2),
                (1, 64, 14, 15, 48, 4, 4), (3, 16, 12, 21, 16, 3, 3), (1, 16, 80, 9, 16, 1, 1), (2, 16, 17, 70, 16, 1, 1),
                (2, 32, 8, 45, 32, 0, 1),
            ]
        select (bits, size.N, size.C, size.H, size.W, size.O, size.Padding, size.Dilation));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Tiles_of_four_equal_the_direct_sum(int bits, int n, int c, int h, int w, int o, int padding, int dilation) =>
        Check<WinogradFour>(bits, new(n, c, h, w, o, 3, 1, padding, dilation, 1), Tolerance);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Tiles_of_two_equal_the_direct_sum(int bits, int n, int c, int h, int w, int o, int padding, int dilation) =>
        Check<WinogradTwo>(bits, new(n, c, h, w, o, 3, 1, padding, dilation, 1), Tolerance / 10);

    private static void Check<F>(int bits, ConvolutionShape shape, double tolerance)
        where F : struct, IWinogradForm
    {
        Assert.True(WinogradConvolution.Pays<F>(shape));
        ConvolutionCase test = new(shape, Seed);
        double[] sums = test.Output(true);
        float[] shortcut = Values.ToSingle(Values.Random(Seed + 1, sums.Length));
        double[] expected = [.. sums.Select((sum, i) => Math.Clamp(sum + shortcut[i], 0, 6))];
        float[] both = [.. new float[sums.Length], .. shortcut];
        Epilogue epilogue = Epilogue.Of(Activation.Relu6);
        epilogue.Residual = sums.Length;
        Parallel.Bits = bits;
        try
        {
            WinogradWeights<F> weights = WinogradWeights<F>.Of(test.Weight, test.Bias, shape.O, shape.C);
            fixed (float* x = test.X, y = both)
                WinogradConvolution.Run(shape, x, weights, weights.Bias, y, epilogue, accumulate: false);
        }
        finally
        {
            Parallel.Bits = 0;
        }

        Values.AssertClose(expected, both[..sums.Length], tolerance, $"{shape} at {bits} bits, seed {Seed}");
        Assert.Equal(shortcut, both[sums.Length..]);
    }

    // Some have too many sums, or too few tiles, for tasks of their own; those of the last are made in two blocks of outputs.
    public static TheoryData<int, int, int, int, int, int, int> GradientSizes => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in ((int N, int C, int H, int W, int O, int Padding)[])
            [
                (9, 16, 32, 32, 16, 1), (33, 32, 7, 9, 16, 0), (12, 16, 13, 17, 48, 2), (5, 48, 1, 30, 16, 1), (2, 64, 18, 15, 96, 1),
                (1, 16, 9, 5, 32, 1), (2, 160, 8, 9, 192, 1), (14, 16, 32, 31, 16, 1), (21, 32, 13, 17, 32, 1),
            ]
        select (bits, size.N, size.C, size.H, size.W, size.O, size.Padding));

    [Theory]
    [MemberData(nameof(GradientSizes))]
    public void Gradients_in_tiles_of_four_equal_the_direct_sums(int bits, int n, int c, int h, int w, int o, int padding) =>
        CheckGradients<WinogradFour>(bits, n, c, h, w, o, padding, Tolerance);

    [Theory]
    [MemberData(nameof(GradientSizes))]
    public void Gradients_in_tiles_of_two_equal_the_direct_sums(int bits, int n, int c, int h, int w, int o, int padding) =>
        CheckGradients<WinogradTwo>(bits, n, c, h, w, o, padding, Tolerance / 10);

    private static void CheckGradients<F>(int bits, int n, int c, int h, int w, int o, int padding, double tolerance)
        where F : struct, IWinogradForm
    {
        const float Before = 0.5f;
        ConvolutionShape shape = new(n, c, h, w, o, 3, 1, padding, 1, 1);
        ConvolutionCase test = new(shape, Seed);
        float[] input = new float[test.X.Length], weight = new float[test.Weight.Length];
        Array.Fill(input, Before);
        Array.Fill(weight, Before);
        Parallel.Bits = bits;
        try
        {
            WinogradWeights<F> weights = new();
            fixed (float* x = test.X, values = test.Weight, dy = test.Dy, dx = input, dw = weight)
            {
                weights.Pack(values, o, c, isGradient: true);
                ConvolutionShape reversed = WinogradConvolution.Reversed(shape);
                WinogradConvolution.Run(reversed, dy, weights, null, dx, Epilogue.Of(Activation.None), accumulate: true);
                WinogradWeightGradient.Run<F>(shape, x, dy, dw, accumulate: true);
            }
        }
        finally
        {
            Parallel.Bits = 0;
        }

        string where = $"{shape} at {bits} bits, seed {Seed}";
        Values.AssertClose(test.InputGradient(Before), input, tolerance, $"input gradient, {where}");
        Values.AssertClose(test.WeightGradient(Before), weight, tolerance, $"weight gradient, {where}");
    }

    [Fact]
    public void A_convolution_in_training_takes_it_where_there_are_tiles_enough()
    {
        Assert.True(WinogradConvolution.PaysInTraining<WinogradFour>(new ConvolutionShape(4, 16, 16, 16, 16, 3, 1, 1, 1, 1)));
        Assert.False(WinogradConvolution.PaysInTraining<WinogradFour>(new ConvolutionShape(2, 16, 12, 12, 16, 3, 1, 1, 1, 1)));
        Assert.True(WinogradConvolution.PaysInTraining<WinogradTwo>(new ConvolutionShape(2, 16, 12, 12, 16, 3, 1, 1, 1, 1)));
        Assert.False(WinogradConvolution.PaysInTraining<WinogradFour>(new ConvolutionShape(8, 3, 32, 32, 16, 3, 1, 1, 1, 1)));
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        ConvolutionShape shape = new(8, 48, 16, 16, 32, 3, 1, 1, 1, 1);
        ConvolutionCase test = new(shape, Seed);
        Convolution convolution = new();
        (float[], float[], float[]) Results()
        {
            (float[] y, float[] dx, float[] dw) = (new float[test.Dy.Length], new float[test.X.Length], new float[test.Weight.Length]);
            convolution.Forward(shape, 1, test.X, test.Weight, test.Bias, y);
            convolution.InputGradient(shape, 1, test.Dy, test.Weight, dx, false);
            convolution.WeightGradient(shape, test.X, test.Dy, dw, false);
            return (y, dx, dw);
        }

        Assert.Equivalent(ThreadCount.Run(1, Results), ThreadCount.Run(3, Results), strict: true);
    }

    // With few rows of tiles, each thread has as many of them.
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Threads_that_share_a_small_map_change_no_bit(int dilation)
    {
        ConvolutionShape shape = new(1, 16, 28, 28, 16, 3, 1, dilation, dilation, 1);
        ConvolutionCase test = new(shape, Seed);
        float[] Result()
        {
            float[] result = new float[test.Dy.Length];
            WinogradWeights<WinogradFour> weights = WinogradWeights<WinogradFour>.Of(test.Weight, test.Bias, shape.O, shape.C);
            fixed (float* x = test.X, y = result)
                WinogradConvolution.Run(shape, x, weights, weights.Bias, y, Epilogue.Of(Activation.Relu), accumulate: false);
            return result;
        }

        float[] alone = ThreadCount.Run(1, Result);
        Assert.Equal(alone, ThreadCount.Run(2, Result));
        Assert.Equal(alone, ThreadCount.Run(3, Result));
    }

    [Theory]
    [InlineData(1, 32, 32, 5, 1)] // too few tiles
    [InlineData(1, 16, 16, 24, 1)] // too few pixels for few channels
    [InlineData(4, 30, 32, 32, 1)] // channels that do not fill registers
    [InlineData(4, 32, 32, 32, 2)] // a stride
    public void Other_shapes_stay_with_the_direct_kernel(int n, int c, int o, int side, int stride) =>
        Assert.False(WinogradConvolution.Pays<WinogradTwo>(new ConvolutionShape(n, c, side, side, o, 3, stride, 1, 1, 1)));

    [Fact]
    public void A_dilation_that_leaves_images_smaller_than_tiles_stays_with_the_direct_kernel() =>
        Assert.False(WinogradConvolution.Pays<WinogradFour>(new ConvolutionShape(1, 32, 7, 7, 32, 3, 1, 4, 4, 1)));

    [Fact]
    public void A_plan_takes_it_unless_told_otherwise()
    {
        Model model = ModelCatalog.Default.Create("resnet18", new ModelOptions());
        model.Evaluate();
        Shape input = new(1, 3, 64, 64);

        Assert.Contains(model.Compile(input).Steps, static step => step is WinogradStep<WinogradFour>);
        Assert.Contains(model.Compile(new Shape(1, 3, 224, 224)).Steps, static step => step is WinogradStep<WinogradTwo>);
        Assert.DoesNotContain(
            model.Compile(input, new PlanOptions { Winograd = false }).Steps,
            static step => step is WinogradStep<WinogradFour> or WinogradStep<WinogradTwo>);
    }
}
