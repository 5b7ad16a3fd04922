using Fovea.Kernels;

namespace Fovea;

/// <summary>A 1×1 convolution with ReLU over all pairs of rows: a [N, P, K], b [N, Q, K] and a weight (1, 2K, 1, 1) → [N, P, Q].</summary>
/// <remarks>Costs are those of the convolution that it defines, as papers count it; the kernel takes the products per row.</remarks>
internal sealed record PairwiseConvolutionOp : Op
{
    public static readonly PairwiseConvolutionOp Instance = new();

    public override string Name => "pairwise_conv";

    public override BackwardNeeds Needs => BackwardNeeds.Inputs | BackwardNeeds.Outputs;

    public override void InferShapes(ShapeContext c)
    {
        (Shape a, Shape b, Shape weight) = (c.Input(0), c.Input(1), c.Input(2));
        if (a.Rank != 3 || b.Rank != 3 || a[0] != b[0] || a[2] != b[2])
            throw c.Fail("the sides must be [N, P, K] and [N, Q, K]");
        if (weight.Count != 2 * a[2])
            throw c.Fail($"the weight must have {2 * a[2]} values");
        c.Output(new Shape(a[0], a[1], b[1]));
    }

    public override long MultiplyAdds(ShapeContext c) => (long)c.Outputs[0].Count * c.Input(2).Count;

    public override void Forward(OpContext c) =>
        KernelOf(c).Forward(c.Input(0).Span, c.Input(1).Span, c.Input(2).Span, c.Output().MutableSpan);

    public override void Backward(OpContext c)
    {
        bool addA = false, addB = false, addW = false;
        Span<float> da = c.NeedsGradient(0) ? c.InputGradient(0, out addA) : [];
        Span<float> db = c.NeedsGradient(1) ? c.InputGradient(1, out addB) : [];
        Span<float> dw = c.NeedsGradient(2) ? c.InputGradient(2, out addW) : [];
        KernelOf(c).Backward(
            c.Input(0).Span, c.Input(1).Span, c.Input(2).Span, c.Output().Span, c.OutputGradient(), da, addA, db, addB, dw, addW);
    }

    private static PairwiseConvolution KernelOf(OpContext c)
    {
        (Shape a, Shape b) = (c.Input(0).Shape, c.Input(1).Shape);
        return new PairwiseConvolution(a[0], a[1], b[1], a[2]);
    }
}
