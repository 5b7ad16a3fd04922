using Fovea.Kernels;

namespace Fovea;

/// <summary>Softmax and cross-entropy in one, for logits [N, K] and targets [N, K] of probabilities. Saves the logarithm of each row's sum
/// of exponentials; the targets get no gradient.</summary>
internal sealed record SoftCrossEntropyOp(float Smoothing, LossReduction Reduction) : Op
{
    public override string Name => "cross_entropy_probabilities";

    public override void InferShapes(ShapeContext c)
    {
        Shape x = c.Input(0);
        if (x.Rank != 2 || x.C == 0 || c.Input(1) != x)
            throw c.Fail("logits and targets must both be [N, K]");
        c.Output(Reduction == LossReduction.None ? new Shape(x.N) : new Shape());
    }

    public override void Forward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        Span<float> logSums = c.Save(new Shape(x.N)).MutableSpan;
        if (Reduction == LossReduction.None)
        {
            SoftCrossEntropy.Forward(c.Input(0).Span, c.Input(1).Span, x.C, Smoothing, c.Output().MutableSpan, logSums);
            return;
        }

        using ChannelFloats losses = new(x.N);
        SoftCrossEntropy.Forward(c.Input(0).Span, c.Input(1).Span, x.C, Smoothing, losses.Span, logSums);
        c.Output().MutableSpan[0] = losses.Reduce(Reduction);
    }

    public override void Backward(OpContext c)
    {
        if (!c.NeedsGradient(0))
            return;
        Shape x = c.Input(0).Shape;
        ReadOnlySpan<float> dy = c.OutputGradient();
        float mean = dy[0] / x.N;
        Span<float> dx = c.InputGradient(0, out bool add);
        SoftCrossEntropy.Backward(
            c.Input(0).Span, c.Input(1).Span, x.C, Smoothing, c.Saved(0).Span,
            Reduction == LossReduction.Mean ? new ReadOnlySpan<float>(in mean) : dy, dx, add);
    }
}
