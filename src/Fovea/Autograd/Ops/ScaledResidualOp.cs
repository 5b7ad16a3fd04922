using Fovea.Kernels;

namespace Fovea;

/// <summary>x + scale · v with a learned number as scale, in one pass; inputs v, scale, x.</summary>
internal sealed record ScaledResidualOp : Op
{
    public static readonly ScaledResidualOp Instance = new();

    public override string Name => "scaled_residual";

    public override BackwardNeeds Needs => BackwardNeeds.Inputs;

    public override void InferShapes(ShapeContext c)
    {
        if (c.Input(1).Count != 1)
            throw c.Fail("the scale must be one number");
        if (c.Map(0) != c.Map(2))
            throw c.Fail("what is scaled must have the shape of what it is added to");
        c.Output(c.Input(0));
    }

    public override void Forward(OpContext c) =>
        ScaledResidual.Forward(c.Input(0).Span, c.Input(1).Span[0], c.Input(2).Span, c.Output().MutableSpan);

    public override void Backward(OpContext c)
    {
        bool add = false;
        Span<float> dv = c.NeedsGradient(0) ? c.InputGradient(0, out add) : default;
        if (c.NeedsGradient(0) || c.NeedsGradient(1))
        {
            float sum = ScaledResidual.Backward(c.Input(0).Span, c.OutputGradient(), c.Input(1).Span[0], dv, add);
            if (c.NeedsGradient(1))
            {
                Span<float> dscale = c.InputGradient(1, out bool addScale);
                dscale[0] = addScale ? dscale[0] + sum : sum;
            }
        }

        if (c.NeedsGradient(2))
            c.PassGradient(2);
    }
}
