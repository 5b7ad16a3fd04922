using Fovea.Kernels;

namespace Fovea;

/// <summary>One-dimensional convolution: y[n, o] = bias[o] + Σ over c, taps of x[n, c] · weight[o, c].</summary>
/// <remarks>Inputs: x [N, C, L], weight (O, C / groups, kernel), bias (O) or none. Output: [N, O, L'].</remarks>
/// <param name="Stride">Places between neighbouring outputs.</param>
/// <param name="Padding">Zeros at both ends.</param>
/// <param name="Dilation">Places between neighbouring taps.</param>
/// <param name="Groups">Parts that the channels are cut into, each convolved alone.</param>
internal sealed record Convolution1dOp(int Stride, int Padding, int Dilation, int Groups) : Op
{
    public override string Name => "conv1d";

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
    [
        new("stride", $"{Stride}"),
        new("padding", $"{Padding}"),
        new("dilation", $"{Dilation}"),
        new("groups", $"{Groups}"),
    ];

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 3, "[N, C, L]");
        (Shape x, Shape weight) = (c.Input(0), c.Input(1));
        if (weight.Rank != 3)
            throw c.Fail("the weight must be (O, C / groups, kernel)");
        if (x[1] % Groups != 0 || weight[0] % Groups != 0)
            throw c.Fail($"channels and filters must be divisible by the {Groups} groups");
        if (weight[1] != x[1] / Groups)
            throw c.Fail($"input has {x[1]} channels but the weight expects {weight[1] * Groups}");
        if (c.Has(2) && (c.Input(2).Rank != 1 || c.Input(2)[0] != weight[0]))
            throw c.Fail($"the bias must have one value for each of the {weight[0]} filters");
        Convolution1dShape shape = Sizes(x, weight);
        if (shape.OutputLength < 1)
            throw c.Fail($"the kernel of {shape.Kernel} with dilation {Dilation} does not fit the input padded by {Padding}");
        c.Output(new Shape(x[0], weight[0], shape.OutputLength));
    }

    public override long MultiplyAdds(ShapeContext c) => Sizes(c.Input(0), c.Input(1)).MultiplyAdds;

    public override void Forward(OpContext c)
    {
        ReadOnlySpan<float> bias = c.Has(2) ? c.Input(2).Span : default;
        Convolution1d.Forward(
            Sizes(c.Input(0).Shape, c.Input(1).Shape), c.Input(0).Span, c.Input(1).Span, bias, c.Output().MutableSpan);
    }

    public override void Backward(OpContext c)
    {
        Convolution1dShape shape = Sizes(c.Input(0).Shape, c.Input(1).Shape);
        ReadOnlySpan<float> dy = c.OutputGradient();
        if (c.NeedsGradient(0))
        {
            Span<float> dx = c.InputGradient(0, out bool add);
            Convolution1d.InputGradient(shape, dy, c.Input(1).Span, dx, add);
        }

        if (c.NeedsGradient(1))
        {
            Span<float> dw = c.InputGradient(1, out bool add);
            Convolution1d.WeightGradient(shape, c.Input(0).Span, dy, dw, add);
        }

        if (c.NeedsGradient(2))
        {
            Span<float> db = c.InputGradient(2, out bool add);
            Convolution1d.BiasGradient(shape, dy, db, add);
        }
    }

    private Convolution1dShape Sizes(Shape x, Shape weight) =>
        new(x[0], x[1], x[2], weight[0], weight[2], Stride, Padding, Dilation, Groups);
}
