using Fovea.Kernels;

namespace Fovea;

/// <summary>Keeps the position of the largest weight of each map and makes the others zero: maps [N, C, H, W] and weights [N, 1, H, W] →
/// [N, C, H, W]. Backward is straight through: the weights get the gradient that they would get as the mask itself.</summary>
internal sealed record SelectPositionOp : Op
{
    public static readonly SelectPositionOp Instance = new();

    public override string Name => "select_position";

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (c.Map(1) != x.With(1, 1) || x.H * x.W == 0)
            throw c.Fail("there must be a weight for each position [N, 1, H, W]");
        c.Output(x);
    }

    public override void Forward(OpContext c) =>
        PositionSelection.Forward(c.Input(0).Span, c.Input(1).Span, c.Output().MutableSpan, SizesOf(c));

    public override void Backward(OpContext c)
    {
        if (c.NeedsGradient(0))
        {
            Span<float> dx = c.InputGradient(0, out bool add);
            if (!add)
                dx.Clear();
            PositionSelection.MapGradient(c.OutputGradient(), c.Input(1).Span, dx, SizesOf(c));
        }

        if (c.NeedsGradient(1))
        {
            Span<float> dw = c.InputGradient(1, out bool add);
            PositionSelection.WeightGradient(c.Input(0).Span, c.OutputGradient(), dw, c.Input(0).Shape.C, add);
        }
    }

    private static (int Images, int Positions, int Channels) SizesOf(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        return (x.N, x.H * x.W, x.C);
    }
}
