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
