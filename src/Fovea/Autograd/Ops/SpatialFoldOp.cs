using Fovea.Kernels;

namespace Fovea;

/// <summary>One number of each channel's positions by the rule <typeparamref name="F"/>, [N, C, H, W] → [N, C, 1, 1].</summary>
/// <param name="Operation">The rule's name.</param>
internal sealed record SpatialFoldOp<F>(string Operation) : Op
    where F : struct, IFold
{
    public override string Name => Operation;

    public override BackwardNeeds Needs => BackwardNeeds.Inputs | BackwardNeeds.Outputs;

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (x.H * x.W == 0)
            throw c.Fail("height and width must be at least 1");
        c.Output(new Shape(x.N, x.C, 1, 1));
    }

    public override void Forward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        SpatialFold.Forward<F>(c.Input(0).Span, x.N, x.H * x.W, x.C, c.Output().MutableSpan);
    }

    public override void Backward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        Span<float> dx = c.InputGradient(0, out bool add);
        SpatialFold.Backward<F>(c.Input(0).Span, c.Output().Span, c.OutputGradient(), x.N, x.H * x.W, x.C, dx, add);
    }
}
