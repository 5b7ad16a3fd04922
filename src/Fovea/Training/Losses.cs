using Fovea.Kernels;

namespace Fovea;

/// <summary>What training minimizes.</summary>
public static class Losses
{
    /// <summary>The cross-entropy of logits [N, K], or [N, K, H, W] with a label a position.</summary>
    /// <param name="logits">The logits.</param>
    /// <param name="labels">The class of each row or position, row by row.</param>
    /// <param name="smoothing">Share of the target spread over all classes, arXiv:1512.00567, in [0, 1).</param>
    /// <param name="classWeights">A weight for each class, or null. The mean divides by the targets' weights, as PyTorch does.</param>
    /// <param name="ignoreIndex">A label that counts nothing.</param>
    /// <param name="reduction">How the losses of all targets become one. The mean over ignored targets alone is NaN, as in PyTorch.</param>
    /// <exception cref="ShapeException">Labels or weights do not fit the logits, or a label is out of range.</exception>
    public static Tensor CrossEntropy(
        Tensor logits, int[] labels, float smoothing = 0f, float[]? classWeights = null, int ignoreIndex = -100,
        LossReduction reduction = LossReduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNegative(smoothing);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(smoothing, 1f);
        return logits.CrossEntropy(labels, smoothing, classWeights, ignoreIndex, reduction);
    }

    /// <summary>The cross-entropy of logits [N, K] with probabilities [N, K] as targets: soft labels, mixed ones, those of a
    /// teacher.</summary>
    /// <param name="logits">The logits.</param>
    /// <param name="targets">The probability of each class in each row. They get no gradient.</param>
    /// <param name="smoothing">Share of the target spread over all classes, arXiv:1512.00567, in [0, 1).</param>
    /// <param name="reduction">How the losses of all rows become one.</param>
    /// <exception cref="ShapeException">The targets do not have the shape of the logits.</exception>
    public static Tensor CrossEntropy(
        Tensor logits, Tensor targets, float smoothing = 0f, LossReduction reduction = LossReduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfNegative(smoothing);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(smoothing, 1f);
        return Op.Apply(new SoftCrossEntropyOp(smoothing, reduction), logits, targets);
    }

    /// <summary>The cross-entropy of independent classes: −w · t · log σ(x) − (1 − t) · log(1 − σ(x)).</summary>
    /// <param name="logits">The logits x, of any shape.</param>
    /// <param name="targets">The targets t from 0 to 1, of the same shape. They get no gradient.</param>
    /// <param name="positiveWeights">A weight w for each class of [N, K] or [N, K, H, W], or null for 1.</param>
    /// <param name="reduction">How the losses of all elements become one.</param>
    /// <exception cref="ShapeException">Targets or weights do not fit the logits.</exception>
    public static Tensor BinaryCrossEntropy(
        Tensor logits, Tensor targets, float[]? positiveWeights = null, LossReduction reduction = LossReduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        ElementLossOp<BinaryCrossEntropy> loss = new("binary_cross_entropy_with_logits", default, positiveWeights, reduction);
        return Op.Apply(loss, logits, targets);
    }

    /// <summary>The focal loss of independent classes, arXiv:1708.02002, eq. 5: easy elements count less.</summary>
    /// <param name="logits">The logits, of any shape.</param>
    /// <param name="targets">The targets, 0 or 1, of the same shape. They get no gradient.</param>
    /// <param name="alpha">The weight of targets of 1, with 1 − α that of 0, from 0 to 1; negative for none.</param>
    /// <param name="gamma">How fast an element that is right loses its weight, not negative.</param>
    /// <param name="reduction">How the losses of all elements become one.</param>
    /// <exception cref="ShapeException">The targets do not have the shape of the logits.</exception>
    public static Tensor Focal(
        Tensor logits, Tensor targets, float alpha = 0.25f, float gamma = 2f, LossReduction reduction = LossReduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(alpha, 1f);
        ArgumentOutOfRangeException.ThrowIfNegative(gamma);
        return Op.Apply(
            new ElementLossOp<FocalLoss>("sigmoid_focal_loss", new FocalLoss(alpha, gamma), null, reduction), logits, targets);
    }

    /// <summary>The Kullback–Leibler divergence of predicted log-probabilities from target probabilities, Σ t · (log t − x), a mean over
    /// the rows: what distillation minimizes.</summary>
    /// <param name="logProbabilities">The logarithms x of the predicted probabilities, [N, K].</param>
    /// <param name="targets">The target probabilities t, [N, K]. They get no gradient.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Divergence(Tensor logProbabilities, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(logProbabilities);
        ArgumentNullException.ThrowIfNull(targets);
        ElementLossOp<KullbackLeibler> sum = new("kl_div", default, null, LossReduction.Sum);
        return Op.Apply(sum, logProbabilities, targets) / logProbabilities.Shape.N;
    }

    /// <summary>The mean cross-entropy of logits [N, K] and the labels of a batch; of a mixed one, the sum for both labels of each image by
    /// their weights.</summary>
    /// <param name="logits">The logits of the batch's images.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="smoothing">Share of the target spread over all classes, in [0, 1).</param>
    /// <exception cref="ShapeException">The logits are of another number of images, or a label is out of range.</exception>
    public static Tensor CrossEntropy(Tensor logits, Batch batch, float smoothing = 0f)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.LabelWeight == 1)
            return CrossEntropy(logits, batch.Labels, smoothing);
        return (CrossEntropy(logits, batch.Labels, smoothing) * batch.LabelWeight)
            + (CrossEntropy(logits, batch.OtherLabels, smoothing) * (1 - batch.LabelWeight));
    }
}
