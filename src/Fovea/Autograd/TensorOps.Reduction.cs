namespace Fovea;

/// <summary>Sums, means and maxima.</summary>
public static partial class TensorOps
{
    private const int HeightBit = 1 << 2;
    private const int WidthBit = 1 << 3;

    extension(Tensor x)
    {
        /// <summary>The mean of each channel, [N, C, H, W] → [N, C, 1, 1].</summary>
        public Tensor GlobalAveragePool() => Op.Apply(new SumOp(HeightBit | WidthBit, IsMean: true), x);

        /// <summary>The maximum of each channel, [N, C, H, W] → [N, C, 1, 1].</summary>
        public Tensor GlobalMaxPool() => Op.Apply(GlobalMaxPoolOp.Instance, x);

        /// <summary>The mean of each row, [N, C, H, W] → [N, C, H, 1].</summary>
        public Tensor MeanOverWidth() => Op.Apply(new SumOp(WidthBit, IsMean: true), x);

        /// <summary>The mean of each column, [N, C, H, W] → [N, C, 1, W].</summary>
        public Tensor MeanOverHeight() => Op.Apply(new SumOp(HeightBit, IsMean: true), x);

        /// <summary>Maximum and mean over the channels, [N, C, H, W] → [N, 2, H, W], maximum first.</summary>
        public Tensor ChannelMaxMean() => Op.Apply(ChannelMaxMeanOp.Instance, x);

        /// <summary>The mean over some axes, which stay with the size 1.</summary>
        /// <param name="axes">The axes; −1 is the last.</param>
        public Tensor Mean(params ReadOnlySpan<int> axes) => Op.Apply(new SumOp(Bits.Of(axes, x.Shape.Rank), IsMean: true), x);

        /// <summary>The sum over some axes, which stay with the size 1.</summary>
        /// <param name="axes">The axes; −1 is the last.</param>
        public Tensor Sum(params ReadOnlySpan<int> axes) => Op.Apply(new SumOp(Bits.Of(axes, x.Shape.Rank), IsMean: false), x);

        /// <summary>The maximum of each window, [N, C, H, W] → [N, C, H', W'].</summary>
        /// <param name="kernel">Height and width of the window.</param>
        /// <param name="stride">Its step; the kernel unless given.</param>
        /// <param name="padding">Rows and columns of −∞ added on each side, at most half of the kernel.</param>
        /// <param name="dilation">Distance between the window's points.</param>
        /// <param name="ceilMode">Whether a last window may reach beyond the end.</param>
        /// <exception cref="ShapeException">The input is too small or the padding too large.</exception>
        public Tensor MaxPool(Size kernel, Size? stride = null, Size? padding = null, Size? dilation = null, bool ceilMode = false) =>
            Op.Apply(new MaxPoolOp(kernel, stride ?? kernel, padding ?? 0, dilation ?? 1, ceilMode), x);
    }
}
