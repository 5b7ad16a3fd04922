using Fovea.Kernels;

namespace Fovea.Tests;

public sealed class ConvolutionOpTests
{
    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    public void Only_wanted_gradients_are_computed(bool forX, bool forWeight, bool forBias)
    {
        ConvolutionCase test = new(new(2, 6, 7, 9, 8, 3, 2, 1, 1, 2), 3);
        (Tensor x, Tensor weight, Tensor bias) = TensorsOf(test);
        (x.RequiresGradient, weight.RequiresGradient, bias.RequiresGradient) = (forX, forWeight, forBias);
        Tensor y = x.Convolution(weight, bias, 2, 1, 1, 2);
        Values.AssertClose(test.Output(true), y.ToArray(Layout.Nhwc), 1e-5, "conv2d forward");
        y.Backward(Tensor.From(test.Dy, y.Shape, Layout.Nhwc));
        Assert.Equal((forX, forWeight, forBias), (x.Gradient is not null, weight.Gradient is not null, bias.Gradient is not null));
        if (forX)
            Values.AssertClose(test.InputGradient(), x.Gradient!.ToArray(Layout.Nhwc), 1e-5, "conv2d input gradient");
        if (forWeight)
            Values.AssertClose(test.WeightGradient(), weight.Gradient!.ToArray(), 1e-5, "conv2d weight gradient");
        if (forBias)
            Values.AssertClose(test.BiasGradient(), bias.Gradient!.ToArray(), 1e-5, "conv2d bias gradient");
    }

    [Fact]
    public void Two_uses_of_one_input_and_weight_add_their_gradients()
    {
        ConvolutionCase test = new(new(1, 5, 6, 6, 5, 3, 1, 1, 1, 1), 4);
        (Tensor x, Tensor weight, Tensor _) = TensorsOf(test);
        (x.RequiresGradient, weight.RequiresGradient) = (true, true);
        Tensor both = Op.Apply(new TestSumOp(), x.Convolution(weight, null, 1, 1), x.Convolution(weight, null, 1, 1));
        both.Backward(Tensor.From(test.Dy, both.Shape, Layout.Nhwc));
        Values.AssertClose(Doubled(test.InputGradient()), x.Gradient!.ToArray(Layout.Nhwc), 1e-5, "input gradient of two uses");
        Values.AssertClose(Doubled(test.WeightGradient()), weight.Gradient!.ToArray(), 1e-5, "weight gradient of two uses");
    }

    [Fact]
    public void A_parameter_is_packed_again_when_its_version_changes()
    {
        ConvolutionCase first = new(new(1, 4, 5, 5, 6, 3, 1, 1, 1, 1), 5), second = new(first.Shape, 6);
        Tensor weight = Tensor.Persistent(new Shape(6, 4, 3, 3));
        foreach (ConvolutionCase test in new[] { first, second })
        {
            test.Weight.CopyTo(weight.MutableSpan);
            weight.Version++;
            Tensor x = Tensor.From(test.X, new Shape(1, 4, 5, 5), Layout.Nhwc);
            Tensor bias = Tensor.From(test.Bias, new Shape(6));
            Tensor y = x.Convolution(weight, bias, 1, 1);
            Values.AssertClose(test.Output(true), y.ToArray(Layout.Nhwc), 1e-5, $"version {weight.Version}");
        }
    }

    [Fact]
    public void A_packed_weight_serves_other_batch_and_image_sizes()
    {
        Tensor weight = Tensor.Persistent(new Shape(6, 4, 3, 3));
        weight.Version++;
        ConvolutionCase[] tests = [new(new(1, 4, 5, 5, 6, 3, 1, 1, 1, 1), 7), new(new(3, 4, 9, 7, 6, 3, 1, 1, 1, 1), 7)];
        Assert.Equal(tests[0].Weight[0], Values.ToSingle(Values.Random(8, 1))[0]);
        tests[0].Weight.CopyTo(weight.MutableSpan);
        foreach (ConvolutionCase test in tests)
        {
            Tensor x = Tensor.From(test.X, new Shape(test.Shape.N, 4, test.Shape.H, test.Shape.W), Layout.Nhwc);
            Values.AssertClose(test.Output(false), x.Convolution(weight, null, 1, 1).ToArray(Layout.Nhwc), 1e-5, $"{test.Shape}");
        }
    }

    [Fact]
    public void A_packed_weight_is_kept_from_the_second_use_of_a_version_on()
    {
        ConvolutionCase test = new(new(2, 4, 5, 5, 6, 3, 1, 1, 1, 1), 8), other = new(new(1, 9, 4, 4, 7, 3, 1, 1, 1, 1), 9);
        (Convolution kernels, Convolution others) = (new(), new());
        float[] weight = test.Weight, y = new float[test.Output(false).Length], z = new float[other.Output(false).Length];

        for (int use = 0; use < 4; use++)
        {
            kernels.Forward(test.Shape, 5, test.X, weight, default, y);
            others.Forward(other.Shape, 5, other.X, other.Weight, default, z);
            Values.AssertClose(test.Output(false), y, 1e-5, $"use {use}");
            Values.AssertClose(other.Output(false), z, 1e-5, $"use {use} of the other");
            if (use == 1)
                weight.AsSpan().Clear(); // seen by nobody before the version changes
        }

        kernels.Forward(test.Shape, 6, test.X, weight, default, y);

        Assert.All(y, static value => Assert.Equal(0f, value));
    }

    [Theory]
    [InlineData("conv2d: input has 4 channels but the weight expects 5; got [1, 4, 5, 5] and [6, 5, 3, 3]", 5, 3, 1)]
    [InlineData("conv2d: the 9x9 kernel with dilation 1x1 does not fit the input padded by 1x1; got [1, 4, 5, 5] and [6, 4, 9, 9]",
        4, 9, 1)]
    [InlineData("conv2d: channels and filters must be divisible by the 4 groups; got [1, 4, 5, 5] and [6, 1, 3, 3]", 1, 3, 4)]
    public void Shapes_that_do_not_fit_are_explained(string message, int inputs, int kernel, int groups)
    {
        Tensor x = Tensor.Filled(new Shape(1, 4, 5, 5), 1f), weight = Tensor.Filled(new Shape(6, inputs, kernel, kernel), 1f);
        ShapeException exception = Assert.Throws<ShapeException>(() => x.Convolution(weight, null, 1, 1, 1, groups));
        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void An_empty_batch_gives_an_empty_output_and_zero_weight_gradient()
    {
        Tensor x = Tensor.Filled(new Shape(0, 4, 5, 5), 1f), weight = Tensor.Filled(new Shape(6, 4, 3, 3), 1f);
        (x.RequiresGradient, weight.RequiresGradient) = (true, true);
        Tensor y = x.Convolution(weight);
        Assert.Equal(new Shape(0, 6, 3, 3), y.Shape);
        y.Backward(Tensor.Filled(y.Shape, 1f));
        Assert.All(weight.Gradient!.ToArray(), static v => Assert.Equal(0f, v));
    }

    [Theory]
    [InlineData(1, 7, 5)]
    [InlineData(5, 64, 10)]
    [InlineData(128, 33, 17)]
    public void Linear_layers_match_the_definition(int rows, int inputs, int outputs)
    {
        ConvolutionCase test = new(ConvolutionShape.Linear(rows, inputs, outputs), 9);
        Tensor x = Tensor.From(test.X, new Shape(rows, inputs));
        Tensor weight = Tensor.From(test.Weight, new Shape(outputs, inputs));
        Tensor bias = Tensor.From(test.Bias, new Shape(outputs));
        (x.RequiresGradient, weight.RequiresGradient, bias.RequiresGradient) = (true, true, true);
        Tensor y = x.Linear(weight, bias);
        Values.AssertClose(test.Output(true), y.ToArray(), 1e-5, $"linear forward {y.Shape}");
        y.Backward(Tensor.From(test.Dy, y.Shape));
        Values.AssertClose(test.InputGradient(), x.Gradient!.ToArray(), 1e-5, "linear input gradient");
        Values.AssertClose(test.WeightGradient(), weight.Gradient!.ToArray(), 1e-5, "linear weight gradient");
        Values.AssertClose(test.BiasGradient(), bias.Gradient!.ToArray(), 1e-5, "linear bias gradient");
    }

    private static (Tensor X, Tensor Weight, Tensor Bias) TensorsOf(ConvolutionCase test)
    {
        ConvolutionShape s = test.Shape;
        return (
            Tensor.From(test.X, new Shape(s.N, s.C, s.H, s.W), Layout.Nhwc),
            Tensor.From(test.Weight, new Shape(s.O, s.GroupInputs, s.Kernel.Height, s.Kernel.Width)),
            Tensor.From(test.Bias, new Shape(s.O)));
    }

    private static double[] Doubled(double[] values) => Array.ConvertAll(values, static v => 2 * v);

    private sealed record TestSumOp : Op
    {
        public override string Name => "test_sum";

        public override void InferShapes(ShapeContext c) => c.Output(c.Input(0));

        public override void Forward(OpContext c)
        {
            c.Input(0).Span.CopyTo(c.Output().MutableSpan);
            Accumulation.Add(c.Input(1).Span, c.Output().MutableSpan);
        }

        public override void Backward(OpContext c)
        {
            c.PassGradient(0);
            c.PassGradient(1);
        }
    }
}
