using Fovea.Kernels;

namespace Fovea;

/// <summary>The sum over positions, each with a weight: y[n, c] = Σ m[n, p] · x[n, c, p].</summary>
/// <remarks>Inputs: x [N, C, H, W], m [N, 1, H, W]. Output: [N, C, 1, 1].</remarks>
internal sealed record PositionSumOp : Op
{
    public static readonly PositionSumOp Instance = new();

    public override string Name => "position_sum";

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (c.Input(1) != new Shape(x.N, 1, x.H, x.W))
            throw c.Fail("the weights must be [N, 1, H, W]");
        c.Output(new Shape(x.N, x.C, 1, 1));
    }

    public override long MultiplyAdds(ShapeContext c) => c.Input(0).Count;

    public override void Forward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        PositionSum.Forward(c.Input(0).Span, c.Input(1).Span, x.N, x.H * x.W, x.C, c.Output().MutableSpan);
    }

    public override void Backward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        bool add = false;
        Span<float> dx = c.NeedsGradient(0) ? c.InputGradient(0, out add) : [];
        Span<float> dm = c.NeedsGradient(1) ? c.InputGradientToWrite(1) : [];
        PositionSum.Backward(c.Input(0).Span, c.Input(1).Span, c.OutputGradient(), x.N, x.H * x.W, x.C, dx, add, dm);
    }
}
