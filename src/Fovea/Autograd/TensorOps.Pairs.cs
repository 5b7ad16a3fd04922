namespace Fovea;

/// <summary>Operations of the mechanisms that weigh pairs of positions or whole maps.</summary>
public static partial class TensorOps
{
    extension(Tensor x)
    {
        /// <summary>The non-local block's concatenation: max(w · [a; b], 0) for all pairs of rows, [N, P, K] and [N, Q, K] →
        /// [N, P, Q].</summary>
        internal Tensor PairwiseConvolution(Tensor right, Tensor weight) => Op.Apply(PairwiseConvolutionOp.Instance, x, right, weight);

        /// <summary>The products of queries with the keys of their column and row, [N, C, H, W] → [N, H + W, H, W].</summary>
        internal Tensor CrissCrossEnergies(Tensor keys) => Op.Apply(CrissCrossEnergiesOp.Instance, x, keys);

        /// <summary>The sum of a map over each position's column and row, weighed by this [N, H + W, H, W].</summary>
        internal Tensor CrissCrossSum(Tensor values) => Op.Apply(CrissCrossSumOp.Instance, x, values);

        /// <summary>The sum of maps, each weighed per image and channel by this [N, M, C].</summary>
        internal Tensor PathSum(params ReadOnlySpan<Tensor> maps) => Op.Apply(PathSumOp.Instance, [x, .. maps]);
    }
}
