namespace Fovea;

/// <summary>Normalization and losses.</summary>
public static partial class TensorOps
{
    extension(Tensor x)
    {
        /// <summary>Batch normalization over [N, C] or [N, C, H, W] with an activation in the same pass, arXiv:1502.03167.</summary>
        internal Tensor BatchNorm(
            Tensor? weight, Tensor? bias, Tensor runningMean, Tensor runningVariance, bool training, float momentum, float epsilon,
            Activation activation = Activation.None) =>
            Op.Apply(new BatchNormOp(training, momentum, epsilon, activation), x, weight, bias, runningMean, runningVariance);

        /// <summary>Softmax and cross-entropy of logits [N, K] or [N, K, H, W] in one.</summary>
        internal Tensor CrossEntropy(
            int[] labels, float smoothing = 0f, float[]? classWeights = null, int ignoreIndex = -100,
            LossReduction reduction = LossReduction.Mean) =>
            Op.Apply(new CrossEntropyOp(labels, smoothing, classWeights, ignoreIndex, reduction), x);
    }
}
