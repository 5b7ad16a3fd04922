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
/// softmax.</summary>
internal sealed record CrossEntropyOp(int[] Labels, float Smoothing, float[]? ClassWeights, int IgnoreIndex, LossReduction Reduction) : Op
{
    public override string Name => "cross_entropy";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override void InferShapes(ShapeContext c)
    {
        Shape x = c.Input(0);
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
        int classes = c.Input(0).Shape.C;
        ReadOnlySpan<float> x = c.Input(0).Span;
        Span<float> y = c.Output().MutableSpan;
        Span<float> softmax = c.Save(c.Input(0).Shape).MutableSpan;
        double total = 0;
        for (int row = 0; row < Labels.Length; row++)
        {
            double loss = Row(x.Slice(row * classes, classes), softmax.Slice(row * classes, classes), Labels[row]);
            total += loss;
            if (Reduction == LossReduction.None)
                y[row] = (float)loss;
        }

        if (Reduction != LossReduction.None)
            y[0] = (float)(Reduction == LossReduction.Mean ? total / TargetWeight() : total);
    }

    public override void Backward(OpContext c)
    {
        int classes = c.Input(0).Shape.C;
        ReadOnlySpan<float> softmax = c.Saved(0).Span;
        ReadOnlySpan<float> dy = c.OutputGradient();
        Span<float> dx = c.InputGradientToWrite(0);
        double scale = Reduction == LossReduction.Mean ? 1 / TargetWeight() : 1;
        double weightSum = WeightSum(classes);
        for (int row = 0; row < Labels.Length; row++)
        {
            Span<float> target = dx.Slice(row * classes, classes);
            int label = Labels[row];
            if (label == IgnoreIndex)
            {
                target.Clear();
                continue;
            }

            double upstream = dy[Reduction == LossReduction.None ? row : 0] * scale;
            double hard = (1 - (double)Smoothing) * Weight(label);
            double mass = hard + (Smoothing / (double)classes * weightSum);
            for (int k = 0; k < classes; k++)
            {
                double expected = (Smoothing / (double)classes * Weight(k)) + (k == label ? hard : 0);
                target[k] = (float)(upstream * ((mass * softmax[(row * classes) + k]) - expected));
            }
        }
    }

    private double Row(ReadOnlySpan<float> logits, Span<float> softmax, int label)
    {
        double maximum = double.NegativeInfinity;
        foreach (float logit in logits)
            maximum = Math.Max(maximum, logit);
        double sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp(logit - maximum);
        double log = maximum + Math.Log(sum);
        double smooth = 0;
        for (int k = 0; k < logits.Length; k++)
        {
            softmax[k] = (float)Math.Exp(logits[k] - log);
            smooth += Weight(k) * (log - logits[k]);
        }

        if (label == IgnoreIndex)
            return 0;
        return ((1 - (double)Smoothing) * Weight(label) * (log - logits[label])) + (Smoothing / (double)logits.Length * smooth);
    }

    private double Weight(int label) => ClassWeights is null ? 1 : ClassWeights[label];

    private double WeightSum(int classes)
    {
        double sum = 0;
        for (int k = 0; k < classes; k++)
            sum += Weight(k);
        return sum;
    }

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
