namespace Fovea.Tests.Autograd;

public sealed class BatchNormTests
{
    [Theory]
    [InlineData(1e4f)]
    [InlineData(-3e5f)]
    public void A_mean_far_larger_than_the_deviation_costs_no_digits(float mean)
    {
        Nd x = GradInput.Map(4, 17, 9, 7).Draw(3);
        for (int i = 0; i < x.Data.Length; i++)
            x.Data[i] = (float)(x.Data[i] + mean);
        Tensor input = Tensor.From(Values.ToSingle(x.Data), new Shape(x.Shape));

        Tensor y = input.BatchNorm(null, null, Tensor.Filled(new Shape(17), 0f), Tensor.Filled(new Shape(17), 1f), true, 0.1f, 1e-5f);

        Values.AssertClose(NormReference.Batch(x, null, null, 1e-5, null).Data, y.ToArray(), 1e-5, $"batch_norm with mean {mean}");
    }

    [Theory]
    [InlineData(1, 16, 64, 64)]
    [InlineData(3, 9, 33, 17)]
    [InlineData(2, 192, 28, 28)]
    public void Statistics_of_large_maps_are_those_of_the_definition(int n, int c, int h, int w)
    {
        Tensor x = Tensor.From(Values.ToSingle(Values.Random(5, n * c * h * w)), new Shape(n, c, h, w), Layout.Nhwc);
        Tensor mean = Tensor.Filled(new Shape(c), 0f);
        Tensor variance = Tensor.Filled(new Shape(c), 0f);

        x.BatchNorm(null, null, mean, variance, true, 1f, 1e-5f);

        double[] sums = new double[c];
        double[] squares = new double[c];
        for (int i = 0; i < x.Span.Length; i++)
        {
            sums[i % c] += x.Span[i];
            squares[i % c] += (double)x.Span[i] * x.Span[i];
        }

        int count = n * h * w;
        double[] means = [.. sums.Select(sum => sum / count)];
        double[] variances = [.. squares.Select((square, i) => ((square / count) - (means[i] * means[i])) * count / (count - 1))];
        // The means are a hundredth of the values whose sums are rounded.
        Values.AssertClose(means, mean.ToArray(), 1e-5, "running mean");
        Values.AssertClose(variances, variance.ToArray(), 1e-6, "running variance");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Results_do_not_depend_on_the_number_of_threads(int threads)
    {
        (float[] y, float[] dx) expected = Run(1);
        (float[] y, float[] dx) actual = Run(threads);

        Assert.Equal(expected.y, actual.y);
        Assert.Equal(expected.dx, actual.dx);
    }

    [Fact]
    public void One_value_per_channel_cannot_be_trained_on()
    {
        Tensor x = Tensor.Filled(new Shape(1, 8, 1, 1), 1f);

        ShapeException exception = Assert.Throws<ShapeException>(
            () => x.BatchNorm(null, null, Tensor.Filled(new Shape(8), 0f), Tensor.Filled(new Shape(8), 1f), true, 0.1f, 1e-5f));

        Assert.Equal("batch_norm: training needs more than one value per channel; got [1, 8, 1, 1]", exception.Message);
    }

    private static (float[] Y, float[] Dx) Run(int threads)
    {
        int before = Fovea.Kernels.Parallel.Threads;
        Fovea.Kernels.Parallel.Threads = threads;
        try
        {
            Tensor x = Tensor.From(Values.ToSingle(Values.Random(9, 4 * 24 * 56 * 56)), new Shape(4, 24, 56, 56), Layout.Nhwc);
            x.RequiresGradient = true;
            Tensor y = x.BatchNorm(
                null, null, Tensor.Filled(new Shape(24), 0f), Tensor.Filled(new Shape(24), 1f), true, 0.1f, 1e-5f,
                Activation.Relu).Retain();
            y.Backward(Tensor.From(Values.ToSingle(Values.Random(10, x.Shape.Count)), x.Shape, Layout.Nhwc));
            return (y.ToArray(), x.Gradient!.ToArray());
        }
        finally
        {
            Fovea.Kernels.Parallel.Threads = before;
        }
    }
}
