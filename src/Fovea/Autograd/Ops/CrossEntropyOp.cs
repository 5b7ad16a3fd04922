using Fovea.Kernels;

namespace Fovea;

/// <summary>How the losses of many targets become one.</summary>
public enum LossReduction
{
    /// <summary>The mean, weighted by the targets' class weights.</summary>
    Mean,

    /// <summary>The sum.</summary>
    Sum,

    /// <summary>One loss a target.</summary>
    None,
}

/// <summary>Softmax and cross-entropy in one, for logits [N, K] or [N, K, H, W] and one label a row or position. Saves the
/// logarithm of each row's sum of exponentials.</summary>
internal sealed record CrossEntropyOp(int[] Labels, float Smoothing, float[]? ClassWeights, int IgnoreIndex, LossReduction Reduction) : Op
{
    public override string Name => "cross_entropy";

    public override void InferShapes(ShapeContext c)
    {
        Shape x = c.Map(0);
        if (x.Rank is not (2 or 4))
            throw c.Fail("the logits must be [N, K] or [N, K, H, W]");
        if (Labels.Length != x.Count / Math.Max(1, x.C) || x.C == 0)
            throw c.Fail($"one label a row or position is needed; there are {Labels.Length}");
        if (ClassWeights is not null && ClassWeights.Length != x.C)
            throw c.Fail($"one weight a class is needed; there are {ClassWeights.Length}");
        foreach (int label in Labels)
        {
            if (label != IgnoreIndex && (uint)label >= (uint)x.C)
                throw c.Fail($"labels must be between 0 and {x.C - 1}; one is {label}");
        }

        c.Output(Reduction != LossReduction.None ? new Shape() : x.Rank == 2 ? new Shape(x.N) : new Shape(x.N, x.H, x.W));
    }

    public override void Forward(OpContext c)
    {
        ReadOnlySpan<float> x = c.Input(0).Span;
        int classes = c.Input(0).Shape.C;
        Span<float> logSums = c.Save(new Shape(Labels.Length)).MutableSpan;
        Span<float> y = c.Output().MutableSpan;
        if (Reduction == LossReduction.None)
        {
            CrossEntropyKernel.Forward(x, Labels, ClassWeights, classes, Smoothing, IgnoreIndex, y, logSums);
            return;
        }

        using ChannelFloats losses = new(Labels.Length);
        CrossEntropyKernel.Forward(x, Labels, ClassWeights, classes, Smoothing, IgnoreIndex, losses.Span, logSums);
        double total = 0;
        foreach (float loss in losses.Span)
            total += loss;
        y[0] = (float)(Reduction == LossReduction.Mean ? total / TargetWeight() : total);
    }

    public override void Backward(OpContext c)
    {
        ReadOnlySpan<float> dy = c.OutputGradient();
        float mean = Reduction == LossReduction.Mean ? (float)(dy[0] / TargetWeight()) : 0f;
        Span<float> dx = c.InputGradient(0, out bool add);
        CrossEntropyKernel.Backward(
            c.Input(0).Span, Labels, ClassWeights, c.Input(0).Shape.C, Smoothing, IgnoreIndex, c.Saved(0).Span,
            Reduction == LossReduction.Mean ? new ReadOnlySpan<float>(in mean) : dy, dx, add);
    }

    private double Weight(int label) => ClassWeights is null ? 1 : ClassWeights[label];

    /// <summary>The weights of the targets that are not ignored; 0, and so a mean of NaN as in PyTorch, where all are.</summary>
    private double TargetWeight()
    {
        double sum = 0;
        foreach (int label in Labels)
        {
            if (label != IgnoreIndex)
                sum += Weight(label);
        }

        return sum;
    }
}
