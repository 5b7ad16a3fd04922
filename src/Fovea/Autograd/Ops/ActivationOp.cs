using Fovea.Kernels;

namespace Fovea;

/// <summary>An activation of every element.</summary>
internal sealed record ActivationOp(Activation Activation) : Op
{
    public override string Name => Activation switch
    {
        Activation.None => "identity",
        Activation.Relu => "relu",
        Activation.Relu6 => "relu6",
        Activation.HardSwish => "hard_swish",
        Activation.AuthorHardSwish => "author_hard_swish",
        Activation.HardSigmoid => "hard_sigmoid",
        Activation.Sigmoid => "sigmoid",
        _ => "silu",
    };

    public override void InferShapes(ShapeContext c) => c.Output(c.Map(0));

    public override void Forward(OpContext c) => Unary.Forward(Activation, c.Input(0).Span, c.Output().MutableSpan);

    public override void Backward(OpContext c)
    {
        Span<float> dx = c.InputGradient(0, out bool add);
        Unary.Backward(Activation, c.Input(0).Span, c.OutputGradient(), dx, add);
    }
}
