using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed unsafe class WinogradConvolutionTests
{
    private const ulong Seed = 31;

    // F(4×4) rounds about ten times as coarsely as the direct sum, for which tests allow 1e-5.
    private const double Tolerance = 1e-4;

    public static TheoryData<int, int, int, int, int, int, int> Sizes => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in ((int N, int C, int H, int W, int O, int Padding)[])
            [(1, 32, 16, 16, 32, 1), (2, 48, 13, 17, 32, 1), (3, 32, 7, 9, 80, 0), (1, 64, 14, 15, 48, 2), (2, 32, 8, 24, 32, 1)]
        select (bits, size.N, size.C, size.H, size.W, size.O, size.Padding));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Tiles_of_four_equal_the_direct_sum(int bits, int n, int c, int h, int w, int o, int padding) =>
        Check<WinogradFour>(bits, n, c, h, w, o, padding, Tolerance);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Tiles_of_two_equal_the_direct_sum(int bits, int n, int c, int h, int w, int o, int padding) =>
        Check<WinogradTwo>(bits, n, c, h, w, o, padding, Tolerance / 10);

    private static void Check<F>(int bits, int n, int c, int h, int w, int o, int padding, double tolerance)
        where F : struct, IWinogradForm
    {
        ConvolutionShape shape = new(n, c, h, w, o, 3, 1, padding, 1, 1);
        Assert.True(WinogradConvolution.Pays<F>(shape));
        ConvolutionCase test = new(shape, Seed);
        double[] sums = test.Output(true);
        float[] shortcut = Values.ToSingle(Values.Random(Seed + 1, sums.Length));
        double[] expected = [.. sums.Select((sum, i) => Math.Clamp(sum + shortcut[i], 0, 6))];
        float[] both = [.. new float[sums.Length], .. shortcut];
        WinogradWeights<F> weights = new(test.Weight, test.Bias, o, c, Math.Max(1, bits / 32));
        Epilogue epilogue = Epilogue.Of(Activation.Relu6);
        epilogue.Residual = sums.Length;
        Parallel.Bits = bits;
        try
        {
            fixed (float* x = test.X, y = both)
                WinogradConvolution.Run<F>(shape, x, weights, y, epilogue);
        }
        finally
        {
            Parallel.Bits = 0;
        }

        Values.AssertClose(expected, both[..sums.Length], tolerance, $"{shape} at {bits} bits, seed {Seed}");
        Assert.Equal(shortcut, both[sums.Length..]);
    }

    [Theory]
    [InlineData(1, 32, 32, 5, 1)] // too few tiles
    [InlineData(4, 30, 32, 32, 1)] // channels that do not fill registers
    [InlineData(4, 32, 32, 32, 2)] // a stride
    public void Other_shapes_stay_with_the_direct_kernel(int n, int c, int o, int side, int stride) =>
        Assert.False(WinogradConvolution.Pays<WinogradTwo>(new ConvolutionShape(n, c, side, side, o, 3, stride, 1, 1, 1)));

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
