using Fovea.Kernels;

namespace Fovea;

/// <summary>The products of each position of a map with the positions of another map in its column and its row: queries and keys
/// [N, C, H, W] → [N, H + W, H, W], first the H of the column with −∞ for the position itself, then the W of the row.</summary>
internal sealed record CrissCrossEnergiesOp : Op
{
    public static readonly CrissCrossEnergiesOp Instance = new();

    public override string Name => "criss_cross_energies";

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (c.Map(1) != x)
            throw c.Fail("queries and keys must have the same shape");
        c.Output(new Shape(x.N, x.H + x.W, x.H, x.W));
    }

    public override long MultiplyAdds(ShapeContext c) => (long)c.Input(0).Count * (c.Input(0).H + c.Input(0).W);

    public override void Forward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        CrissCross pairs = new(x.N, x.H, x.W);
        pairs.Products(c.Input(0).Span, c.Input(1).Span, x.C, c.Output().MutableSpan, add: false);
        pairs.SetOwn(c.Output().MutableSpan, float.NegativeInfinity);
    }

    public override void Backward(OpContext c)
    {
        // A softmax gives −∞ the weight 0 and so its energy the gradient 0: the constant needs no care here.
        Shape x = c.Input(0).Shape;
        CrissCross pairs = new(x.N, x.H, x.W);
        if (c.NeedsGradient(0))
            pairs.Sum(c.OutputGradient(), c.Input(1).Span, x.C, c.InputGradient(0, out bool add), add);
        if (c.NeedsGradient(1))
            pairs.TransposedSum(c.OutputGradient(), c.Input(0).Span, x.C, c.InputGradient(1, out bool add), add);
    }
}
