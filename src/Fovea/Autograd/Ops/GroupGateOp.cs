using Fovea.Kernels;

namespace Fovea;

/// <summary>The product of a map with a gate that the channels of a group share, in one pass.</summary>
/// <remarks>Inputs: x [N, C, H, W], gate [N, groups, H, W]. Output: [N, C, H, W].</remarks>
internal sealed record GroupGateOp : Op
{
    public static readonly GroupGateOp Instance = new();

    public override string Name => "group_gate";

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        Shape gate = c.Map(1);
        if (gate.Rank != 4 || gate.N != x.N || gate.H != x.H || gate.W != x.W || gate.C == 0 || x.C % gate.C != 0)
            throw c.Fail("the gate must be [N, groups, H, W] with groups that divide the channels");
        c.Output(x);
    }

    public override void Forward(OpContext c) =>
        GroupedRows.Spread(SizesOf(c), c.Input(1).Span, c.Input(0).Span, rowPerPixel: true, c.Output().MutableSpan, add: false);

    public override void Backward(OpContext c)
    {
        if (c.NeedsGradient(0))
        {
            Span<float> dx = c.InputGradient(0, out bool add);
            GroupedRows.Spread(SizesOf(c), c.Input(1).Span, c.OutputGradient(), rowPerPixel: true, dx, add);
        }

        if (c.NeedsGradient(1))
        {
            Span<float> dm = c.InputGradient(1, out bool add);
            GroupedRows.Fold(SizesOf(c), c.Input(0).Span, c.OutputGradient(), rowPerPixel: true, dm, add);
        }
    }

    private static GroupedRows.Sizes SizesOf(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        return new(x.N, x.H * x.W, x.C, c.Input(1).Shape.C);
    }
}
