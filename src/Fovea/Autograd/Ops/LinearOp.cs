using Fovea.Kernels;

namespace Fovea;

/// <summary>Linear layer: y[…, o] = bias[o] + Σ over k of x[…, k] · weight[o, k].</summary>
/// <remarks>Inputs: x […, K], weight (O, K), bias (O) or none. Output: […, O].</remarks>
internal sealed record LinearOp : Op
{
    public static readonly LinearOp Instance = new();

    public override string Name => "linear";

    public override void InferShapes(ShapeContext c)
    {
        (Shape x, Shape weight) = (c.Input(0), c.Input(1));
        if (x.Rank is < 1 or 4)
            throw c.Fail("the input must be [N, K] or tokens [N, T, K]; flatten feature maps first");
        if (weight.Rank != 2)
            throw c.Fail("the weight must be (O, K)");
        if (x[-1] != weight[1])
            throw c.Fail($"input has {x[-1]} features but the weight expects {weight[1]}");
        if (c.Has(2) && (c.Input(2).Rank != 1 || c.Input(2)[0] != weight[0]))
            throw c.Fail($"the bias must have one value for each of the {weight[0]} outputs");
        c.Output(x.With(-1, weight[0]));
    }

    public override long MultiplyAdds(ShapeContext c) => Sizes(c.Input(0), c.Input(1)).MultiplyAdds;

    public override void Forward(OpContext c)
    {
        Tensor weight = c.Input(1);
        ReadOnlySpan<float> bias = c.Has(2) ? c.Input(2).Span : default;
        ConvolutionOp.KernelsOf(weight).Forward(
            Sizes(c.Input(0).Shape, weight.Shape), ConvolutionOp.ForwardVersion(weight), c.Input(0).Span, weight.Span, bias,
            c.Output().MutableSpan);
    }

    public override void Backward(OpContext c)
    {
        Tensor weight = c.Input(1);
        ConvolutionShape shape = Sizes(c.Input(0).Shape, weight.Shape);
        ReadOnlySpan<float> dy = c.OutputGradient();
        if (c.NeedsGradient(0))
        {
            Span<float> dx = c.InputGradient(0, out bool add);
            ConvolutionOp.KernelsOf(weight).InputGradient(shape, weight.Version, dy, weight.Span, dx, add);
        }

        if (c.NeedsGradient(1))
        {
            Span<float> dw = c.InputGradient(1, out bool add);
            ConvolutionOp.KernelsOf(weight).WeightGradient(shape, c.Input(0).Span, dy, dw, add);
        }

        if (c.NeedsGradient(2))
        {
            Span<float> db = c.InputGradient(2, out bool add);
            ColumnSums.Run(dy, shape.H, db, add);
        }
    }

    /// <summary>The sizes for an input and a weight.</summary>
    internal static ConvolutionShape Sizes(Shape x, Shape weight) =>
        ConvolutionShape.Linear(x.Count / Math.Max(1, weight[1]), weight[1], weight[0]);
}
