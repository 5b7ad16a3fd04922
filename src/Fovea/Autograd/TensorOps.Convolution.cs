namespace Fovea;

/// <summary>Operations on tensors, as members of <see cref="Tensor"/>.</summary>
public static partial class TensorOps
{
    extension(Tensor x)
    {
        /// <summary>Two-dimensional convolution of [N, C, H, W] with (O, C / groups, kH, kW): [N, O, H', W'].</summary>
        /// <param name="weight">The filters, (O, C / groups, kernel height, kernel width).</param>
        /// <param name="bias">One value a filter, (O), or null.</param>
        /// <param name="stride">Rows and columns between neighbouring outputs; null is 1.</param>
        /// <param name="padding">Zeros around the input; null is 0.</param>
        /// <param name="dilation">Rows and columns between neighbouring taps; null is 1.</param>
        /// <param name="groups">Parts that the channels are cut into, each convolved alone; as many as channels is depthwise.</param>
        /// <exception cref="ShapeException">The shapes do not fit each other, or the kernel does not fit the padded input.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A stride, dilation or number of groups below 1, or a negative padding.</exception>
        public Tensor Convolution(
            Tensor weight, Tensor? bias = null, Size? stride = null, Size? padding = null, Size? dilation = null, int groups = 1)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
            Size one = new(1, 1);
            ConvolutionOp op = new(
                (stride ?? one).RequireAtLeast(1, nameof(stride)),
                (padding ?? default).RequireAtLeast(0, nameof(padding)),
                (dilation ?? one).RequireAtLeast(1, nameof(dilation)),
                groups);
            return Op.Apply(op, x, weight, bias);
        }

        /// <summary>Linear layer: […, K] times (O, K) transposed, plus the bias: […, O].</summary>
        /// <param name="weight">(O, K).</param>
        /// <param name="bias">(O), or null.</param>
        /// <exception cref="ShapeException">The shapes do not fit each other, or the input is a feature map.</exception>
        public Tensor Linear(Tensor weight, Tensor? bias = null) => Op.Apply(LinearOp.Instance, x, weight, bias);

        /// <summary>One-dimensional convolution of [N, C, L] with (O, C / groups, kernel): [N, O, L'].</summary>
        /// <param name="weight">The filters, (O, C / groups, kernel).</param>
        /// <param name="bias">One value a filter, (O), or null.</param>
        /// <param name="stride">Places between neighbouring outputs.</param>
        /// <param name="padding">Zeros at both ends.</param>
        /// <param name="dilation">Places between neighbouring taps.</param>
        /// <param name="groups">Parts that the channels are cut into, each convolved alone.</param>
        /// <exception cref="ShapeException">The shapes do not fit each other, or the kernel does not fit the padded input.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A stride, dilation or number of groups below 1, or a negative padding.</exception>
        public Tensor Convolution1d(
            Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
            ArgumentOutOfRangeException.ThrowIfNegative(padding);
            ArgumentOutOfRangeException.ThrowIfLessThan(dilation, 1);
            ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
            return Op.Apply(new Convolution1dOp(stride, padding, dilation, groups), x, weight, bias);
        }
    }
}
