using Fovea.Kernels;

namespace Fovea;

/// <summary>Operations that belong to one attention mechanism.</summary>
public static partial class TensorOps
{
    extension(Tensor x)
    {
        /// <summary>Shuffle Attention's gates, normalization and channel shuffle in one, arXiv:2102.00240.</summary>
        internal Tensor ShuffleAttention(
            Tensor channelWeight, Tensor channelBias, Tensor spatialWeight, Tensor spatialBias, Tensor normWeight, Tensor normBias,
            int groups) =>
            Op.Apply(new ShuffleAttentionOp(groups), x, channelWeight, channelBias, spatialWeight, spatialBias, normWeight, normBias);

        /// <summary>SimAM: every element gated by its own distance from the channel's mean.</summary>
        internal Tensor SimAm(float lambda) => Op.Apply(new SimAmOp(lambda), x);

        /// <summary>x · (a + b) in one pass, the gates repeated where their size is 1.</summary>
        internal Tensor GateBySum(Tensor a, Tensor b) => Op.Apply(new MixedGateOp<GateBySum>("gate_sum"), x, a, b);

        /// <summary>x · (a + b) / 2 in one pass, the gates repeated where their size is 1.</summary>
        internal Tensor GateByMean(Tensor a, Tensor b) => Op.Apply(new MixedGateOp<GateByMeanOfTwo>("gate_mean2"), x, a, b);

        /// <summary>x · (a + b + c) / 3 in one pass, the gates repeated where their size is 1.</summary>
        internal Tensor GateByMean(Tensor a, Tensor b, Tensor c) =>
            Op.Apply(new MixedGateOp<GateByMeanOfThree>("gate_mean3"), x, a, b, c);

        /// <summary>max(x · a, x · b) in one pass, the gates repeated where their size is 1.</summary>
        internal Tensor GateByLargerProduct(Tensor a, Tensor b) =>
            Op.Apply(new MixedGateOp<GateByLargerProduct>("gate_maximum"), x, a, b);

        /// <summary>x · (1 + σ(a · b)) in one pass, the gates repeated where their size is 1.</summary>
        internal Tensor GateBySigmoidOfProduct(Tensor a, Tensor b) =>
            Op.Apply(new MixedGateOp<GateBySigmoidOfProduct>("gate_sigmoid_product"), x, a, b);

        /// <summary>x · (1 + σ(a + b)) in one pass, the gates repeated where their size is 1.</summary>
        internal Tensor GateBySigmoidOfSum(Tensor a, Tensor b) =>
            Op.Apply(new MixedGateOp<GateBySigmoidOfSum>("gate_sigmoid_sum"), x, a, b);

        /// <summary>x · a + b in one pass, both repeated where their size is 1.</summary>
        internal Tensor GateAndShift(Tensor a, Tensor b) => Op.Apply(new MixedGateOp<GateAndShift>("gate_shift"), x, a, b);

        /// <summary>The product with a gate [N, groups, H, W] that the channels of a group share.</summary>
        internal Tensor GateGroups(Tensor gate) => Op.Apply(GroupGateOp.Instance, x, gate);

        /// <summary>Each position's channels times a vector [N, C, 1, 1], summed within each group: [N, groups, H, W].</summary>
        internal Tensor GroupDot(Tensor vector, int groups) => Op.Apply(new GroupDotOp(groups), x, vector);

        /// <summary>The sum over the positions with a weight each, [N, C, H, W] and [N, 1, H, W] → [N, C, 1, 1].</summary>
        internal Tensor SumOfPositions(Tensor weights) => Op.Apply(PositionSumOp.Instance, x, weights);

        /// <summary>(x − mean) / (std + ε) of each channel of each image, the deviation unbiased.</summary>
        internal Tensor Standardize(float epsilon) => Op.Apply(new StandardizeOp(epsilon), x);

        /// <summary>Maximum and mean of each row, [N, C, H, W] → [N, 2, H, C].</summary>
        internal Tensor MaxMeanOverWidth() => Op.Apply(new AxisMaxMeanOp(3), x);

        /// <summary>Maximum and mean of each column, [N, C, H, W] → [N, 2, W, C].</summary>
        internal Tensor MaxMeanOverHeight() => Op.Apply(new AxisMaxMeanOp(2), x);

        /// <summary>Each channel's k neighbours, [N, C, 1, 1] → [N, C, k].</summary>
        internal Tensor Neighbours(int kernel) => Op.Apply(new NeighboursOp(kernel), x);

        /// <summary>A convolution's weight with the axes of its kernel exchanged.</summary>
        internal Tensor TransposeKernel() => Op.Apply(KernelTransposeOp.Instance, x);

        /// <summary>max(a + b, 0) in one pass, each repeated where its size is 1.</summary>
        internal Tensor RectifiedSum(Tensor other) => Op.Apply(new BinaryOp<RectifiedSum>("rectified_sum"), x, other);

        /// <summary>[N, C, H, W] → [N, C / groups, H, W · groups] without a copy: the groups of a position become neighbouring columns, so
        /// that what is shared by all groups is one operation.</summary>
        internal Tensor GroupsAsColumns(int groups) =>
            x.Reinterpret(new Shape(x.Shape.N, x.Shape.C / groups, x.Shape.H, x.Shape.W * groups));

        /// <summary>The same values in the same order of memory under another shape of rank 4: for a caller who knows that channels and
        /// positions may be taken for each other.</summary>
        internal Tensor Reinterpret(Shape shape) => Op.Apply(new ReshapeOp(shape), x);

        /// <summary>The way back from <c>GroupsAsColumns</c>.</summary>
        internal Tensor ColumnsAsGroups(int groups) =>
            x.Reinterpret(new Shape(x.Shape.N, x.Shape.C * groups, x.Shape.H, x.Shape.W / groups));
    }
}
