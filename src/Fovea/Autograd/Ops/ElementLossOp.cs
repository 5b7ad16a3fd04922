using Fovea.Kernels;

namespace Fovea;

/// <summary>A loss that looks at each element and its target alone. The targets get no gradient.</summary>
internal sealed record ElementLossOp<TLoss>(string Operation, TLoss Loss, float[]? ClassWeights, LossReduction Reduction) : Op
    where TLoss : unmanaged, IElementLoss
{
    public override string Name => Operation;

    public override void InferShapes(ShapeContext c)
    {
        Shape x = c.Map(0);
        if (c.Map(1) != x || x.Count == 0)
            throw c.Fail("values and targets must have one shape, with at least one element");
        if (ClassWeights is not null && (x.Rank is not (2 or 4) || ClassWeights.Length != x.C))
            throw c.Fail($"one weight a class is needed for [N, K] or [N, K, H, W]; there are {ClassWeights.Length}");
        c.Output(Reduction == LossReduction.None ? x : new Shape());
    }

    public override void Forward(OpContext c)
    {
        ReadOnlySpan<float> x = c.Input(0).Span, targets = c.Input(1).Span;
        if (Reduction == LossReduction.None)
        {
            ElementLosses.Forward(Loss, x, targets, ClassWeights, c.Output().MutableSpan);
            return;
        }

        using ChannelFloats losses = new(x.Length);
        ElementLosses.Forward(Loss, x, targets, ClassWeights, losses.Span);
        c.Output().MutableSpan[0] = losses.Reduce(Reduction);
    }

    public override void Backward(OpContext c)
    {
        if (!c.NeedsGradient(0))
            return;
        ReadOnlySpan<float> x = c.Input(0).Span, dy = c.OutputGradient();
        float mean = dy[0] / x.Length;
        Span<float> dx = c.InputGradient(0, out bool add);
        ElementLosses.Backward(
            Loss, x, c.Input(1).Span, ClassWeights, Reduction == LossReduction.Mean ? new ReadOnlySpan<float>(in mean) : dy, dx, add);
    }
}
