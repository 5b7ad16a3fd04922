using Fovea.Kernels;

namespace Fovea;

/// <summary>The sum of a map over each position's column and row: weights [N, H + W, H, W] and values [N, C, H, W] → [N, C, H,
/// W].</summary>
internal sealed record CrissCrossSumOp : Op
{
    public static readonly CrissCrossSumOp Instance = new();

    public override string Name => "criss_cross_sum";

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(1, 4, "[N, C, H, W]");
        Shape x = c.Map(1);
        if (c.Map(0) != new Shape(x.N, x.H + x.W, x.H, x.W))
            throw c.Fail("the weights must be [N, H + W, H, W] of the values' N, H and W");
        c.Output(x);
    }

    public override long MultiplyAdds(ShapeContext c) => (long)c.Input(1).Count * (c.Input(1).H + c.Input(1).W);

    public override void Forward(OpContext c)
    {
        Shape x = c.Input(1).Shape;
        new CrissCross(x.N, x.H, x.W).Sum(c.Input(0).Span, c.Input(1).Span, x.C, c.Output().MutableSpan, add: false);
    }

    public override void Backward(OpContext c)
    {
        Shape x = c.Input(1).Shape;
        CrissCross pairs = new(x.N, x.H, x.W);
        if (c.NeedsGradient(0))
            pairs.Products(c.OutputGradient(), c.Input(1).Span, x.C, c.InputGradient(0, out bool add), add);
        if (c.NeedsGradient(1))
            pairs.TransposedSum(c.Input(0).Span, c.OutputGradient(), x.C, c.InputGradient(1, out bool add), add);
    }
}
