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

        /// <summary>Group normalization over [N, C, H, W]: each group of channels of each image on its own, arXiv:1803.08494.</summary>
        internal Tensor GroupNorm(int groups, Tensor? weight, Tensor? bias, float epsilon) =>
            Op.Apply(new GroupNormOp(groups, epsilon), x, weight, bias);

        /// <summary>Sets each element to zero with a probability and divides the others by 1 − probability.</summary>
        /// <param name="probability">In [0, 1).</param>
        /// <param name="seed">The mask follows from the seed and the element's place.</param>
        /// <exception cref="ArgumentOutOfRangeException">The probability is outside [0, 1).</exception>
        public Tensor Dropout(float probability, ulong seed)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(probability);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1f);
            return Op.Apply(new DropoutOp(probability, seed), x);
        }

        /// <summary>Softmax and cross-entropy of logits [N, K] or [N, K, H, W] in one.</summary>
        internal Tensor CrossEntropy(
            int[] labels, float smoothing = 0f, float[]? classWeights = null, int ignoreIndex = -100,
            LossReduction reduction = LossReduction.Mean) =>
            Op.Apply(new CrossEntropyOp(labels, smoothing, classWeights, ignoreIndex, reduction), x);
    }
}
