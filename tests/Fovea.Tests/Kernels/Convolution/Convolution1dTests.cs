using Fovea.Kernels;

namespace Fovea.Tests;

public sealed class Convolution1dTests
{
    [Theory]
    [InlineData(2, 1, 37, 1, 3, 1, 1, 1, 1)]
    [InlineData(1, 1, 5, 1, 9, 1, 4, 1, 1)]
    [InlineData(3, 4, 11, 6, 3, 2, 1, 1, 2)]
    [InlineData(2, 6, 19, 4, 3, 1, 3, 3, 2)]
    [InlineData(1, 3, 8, 3, 2, 3, 2, 1, 3)]
    [InlineData(2, 2, 1, 5, 1, 1, 0, 1, 1)]
    public void All_passes_match_the_definition(
        int n, int c, int length, int o, int kernel, int stride, int padding, int dilation, int groups)
    {
        // A row is an image of height 1, for which the two-dimensional reference holds.
        ConvolutionShape flat = new(n, c, 1, length, o, new(1, kernel), new(1, stride), new(0, padding), new(1, dilation), groups);
        double[] x = Values.Random(1, n * c * length), weight = Values.Random(2, o * (c / groups) * kernel), bias = Values.Random(3, o);
        double[] dy = Values.Random(4, n * o * flat.OutputWidth);
        Tensor input = Leaf(x, n, c, length), filters = Leaf(weight, o, c / groups, kernel), offsets = Leaf(bias, o);
        Tensor y = input.Convolution1d(filters, offsets, stride, padding, dilation, groups);
        Values.AssertClose(ConvolutionReference.Forward(flat, x, weight, bias), y.ToArray(), 1e-6, "conv1d forward");
        y.Backward(Tensor.From(Values.ToSingle(dy), y.Shape));
        Values.AssertClose(ConvolutionReference.InputGradient(flat, weight, dy), input.Gradient!.ToArray(), 1e-6, "conv1d input gradient");
        Values.AssertClose(ConvolutionReference.WeightGradient(flat, x, dy), filters.Gradient!.ToArray(), 1e-6, "conv1d weight gradient");
        Values.AssertClose(ConvolutionReference.BiasGradient(flat, dy), offsets.Gradient!.ToArray(), 1e-6, "conv1d bias gradient");
    }

    private static Tensor Leaf(double[] values, params int[] shape)
    {
        Tensor tensor = Tensor.From(Values.ToSingle(values), new Shape(shape));
        tensor.RequiresGradient = true;
        return tensor;
    }
}
