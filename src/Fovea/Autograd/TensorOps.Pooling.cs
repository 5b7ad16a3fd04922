using Fovea.Kernels;

namespace Fovea;

/// <summary>Pooling over windows.</summary>
public static partial class TensorOps
{
    extension(Tensor x)
    {
        /// <summary>The maximum of each window, [N, C, H, W] → [N, C, H', W'].</summary>
        /// <param name="kernel">Height and width of the window.</param>
        /// <param name="stride">Its step; the kernel unless given.</param>
        /// <param name="padding">Rows and columns of −∞ added on each side, at most half of the kernel.</param>
        /// <param name="dilation">Distance between the window's points.</param>
        /// <param name="ceilMode">Whether a last window may reach beyond the end.</param>
        /// <exception cref="ShapeException">The input is too small or the padding too large.</exception>
        public Tensor MaxPool(Size kernel, Size? stride = null, Size? padding = null, Size? dilation = null, bool ceilMode = false) =>
            Op.Apply(new MaxPoolOp(kernel, stride ?? kernel, padding ?? 0, dilation ?? 1, ceilMode), x);

        /// <summary>The mean of each window, [N, C, H, W] → [N, C, H', W'].</summary>
        /// <param name="kernel">Height and width of the window.</param>
        /// <param name="stride">Its step; the kernel unless given.</param>
        /// <param name="padding">Zeros added on each side, at most half of the kernel.</param>
        /// <param name="ceilMode">Whether a last window may reach beyond the end.</param>
        /// <param name="countPadding">Whether padding counts as elements of the mean.</param>
        /// <param name="divisor">What to divide the sums by, in place of the number of elements.</param>
        /// <exception cref="ShapeException">The input is too small or the padding too large.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The divisor is below 1.</exception>
        public Tensor AveragePool(
            Size kernel, Size? stride = null, Size? padding = null, bool ceilMode = false, bool countPadding = true, int? divisor = null)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(divisor ?? 1, 1, nameof(divisor));
            return Op.Apply(new AveragePoolOp(kernel, stride ?? kernel, padding ?? 0, ceilMode, countPadding, divisor), x);
        }

        /// <summary>The mean over windows that divide the map, [N, C, H, W] → [N, C, height, width]. The i-th window reaches from
        /// ⌊i · H / height⌋ to ⌈(i + 1) · H / height⌉.</summary>
        /// <param name="height">Rows of the result; those of the map where null.</param>
        /// <param name="width">Columns of the result; those of the map where null.</param>
        /// <exception cref="ShapeException">A size is below 1.</exception>
        public Tensor AdaptiveAveragePool(int? height, int? width) => Op.Apply(new AdaptiveAveragePoolOp(height, width), x);

        /// <summary>The maximum over windows that divide the map, as in <c>AdaptiveAveragePool</c>; the first in row-major order gets
        /// the gradient.</summary>
        /// <param name="height">Rows of the result; those of the map where null.</param>
        /// <param name="width">Columns of the result; those of the map where null.</param>
        /// <exception cref="ShapeException">A size is below 1.</exception>
        public Tensor AdaptiveMaxPool(int? height, int? width) => Op.Apply(new AdaptiveMaxPoolOp(height, width), x);

        /// <summary>√(Σ x²) of each channel, [N, C, H, W] → [N, C, 1, 1]: a sum and not a mean.</summary>
        internal Tensor GlobalEuclideanPool() => Op.Apply(new SpatialFoldOp<EuclideanFold>("global_lp_pool"), x);

        /// <summary>log Σ eˣ of each channel, [N, C, H, W] → [N, C, 1, 1], computed without overflow.</summary>
        internal Tensor GlobalLogSumExp() => Op.Apply(new SpatialFoldOp<LogSumExpFold>("global_log_sum_exp"), x);

        /// <summary>The map at another size: the nearest source, ⌊i · H / height⌋.</summary>
        /// <param name="height">Rows of the result.</param>
        /// <param name="width">Columns of the result.</param>
        /// <exception cref="ShapeException">A size is below 1.</exception>
        public Tensor ResizeNearest(int height, int width) =>
            Op.Apply(new InterpolateOp(height, width, IsLinear: false, AlignCorners: false), x);

        /// <summary>The map at another size, interpolated between the four nearest sources.</summary>
        /// <param name="height">Rows of the result.</param>
        /// <param name="width">Columns of the result.</param>
        /// <param name="alignCorners">Whether the centres of the outer pixels of both maps coincide; else their outer edges do.</param>
        /// <exception cref="ShapeException">A size is below 1.</exception>
        public Tensor ResizeBilinear(int height, int width, bool alignCorners = false) =>
            Op.Apply(new InterpolateOp(height, width, IsLinear: true, AlignCorners: alignCorners), x);
    }
}
