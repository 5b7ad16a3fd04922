using Fovea.Kernels;

namespace Fovea;

/// <summary>max(a + b, 0) in one pass; backward masks once and both inputs share the result.</summary>
internal sealed record AddReluOp : Op
{
    public static readonly AddReluOp Instance = new();

    public override string Name => "add_relu";

    public override BackwardNeeds Needs => BackwardNeeds.Outputs;

    public override void InferShapes(ShapeContext c)
    {
        if (c.Map(0) != c.Map(1))
            throw c.Fail("both sides must have the same shape");
        c.Output(c.Input(0));
    }

    public override void Forward(OpContext c) => SumRelu.Forward(c.Input(0).Span, c.Input(1).Span, c.Output().MutableSpan);

    public override void Backward(OpContext c)
    {
        int first = c.NeedsGradient(0) ? 0 : 1;
        SumRelu.Backward(c.Output().Span, c.OutputGradient(), c.InputGradientToWrite(first));
        if (first == 0 && c.NeedsGradient(1))
            c.CopyGradient(0, 1);
    }
}
