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
        /// <param name="axes">The axes; −1 is the last, none stands for all.</param>
        public Tensor Mean(params ReadOnlySpan<int> axes) => Op.Apply(new SumOp(Bits.Of(axes, x.Shape.Rank), IsMean: true), x);

        /// <summary>The sum over some axes, which stay with the size 1.</summary>
        /// <param name="axes">The axes; −1 is the last, none stands for all.</param>
        public Tensor Sum(params ReadOnlySpan<int> axes) => Op.Apply(new SumOp(Bits.Of(axes, x.Shape.Rank), IsMean: false), x);

        /// <summary>The maximum over some axes, which stay with the size 1. Its gradient goes to the first one, row by row.</summary>
        /// <param name="axes">The axes; −1 is the last, none stands for all.</param>
        public Tensor Max(params ReadOnlySpan<int> axes) => Op.Apply(new MaxOp(Bits.Of(axes, x.Shape.Rank)), x);

        /// <summary>Softmax along an axis.</summary>
        /// <param name="axis">The axis; −1 is the last.</param>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Softmax(int axis) => Op.Apply(new SoftmaxOp(axis < 0 ? axis + x.Shape.Rank : axis, IsLog: false), x);

        /// <summary>The logarithm of softmax along an axis, computed without overflow.</summary>
        /// <param name="axis">The axis; −1 is the last.</param>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor LogSoftmax(int axis) => Op.Apply(new SoftmaxOp(axis < 0 ? axis + x.Shape.Rank : axis, IsLog: true), x);
    }
}
