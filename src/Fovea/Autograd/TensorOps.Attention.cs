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
    }
}
