namespace Fovea;

/// <summary>What other tools would count for an operation of a trace, if the network were written with PyTorch's layers.</summary>
internal static class OperationCount
{
    private const int HeightAndWidth = (1 << 2) | (1 << 3);

    /// <summary>ptflops with its hooks on layers (sovrasov/flops-counter.pytorch, <c>pytorch_ops.py</c>).</summary>
    /// <param name="node">The operation.</param>
    /// <param name="input">The shape of its first input.</param>
    public static long Ptflops(GraphNode node, Shape input)
    {
        long inputs = input.Count, outputs = node.Outputs[0].Count;
        switch (node.Op)
        {
            case ConvolutionOp or Convolution1dOp or PairwiseConvolutionOp: return node.MultiplyAdds + (HasBias(node) ? outputs : 0);
            case LinearOp: return node.MultiplyAdds + (HasBias(node) ? node.Outputs[0][node.Outputs[0].Rank - 1] : 0);
            case BatchNormOp norm: return (2 * inputs) + (IsCounted(norm.Activation) ? outputs : 0);
            case GroupNormOp: return 2 * inputs;
            case ActivationOp activation: return IsCounted(activation.Activation) ? outputs : 0;
            case AddReluOp: return outputs;
            case MaxPoolOp or AveragePoolOp or AdaptiveAveragePoolOp or AdaptiveMaxPoolOp or GlobalMaxPoolOp: return inputs;
            // Half of the channels is averaged, the other half normalized.
            case ShuffleAttentionOp: return (inputs / 2) + inputs;
            default: return IsPooling(node.Op) ? inputs : 0;
        }
    }

    /// <summary>fvcore's <c>FlopCountAnalysis</c> (facebookresearch/fvcore, <c>flop_count.py</c>).</summary>
    /// <param name="node">The operation.</param>
    /// <param name="input">The shape of its first input.</param>
    public static long Fvcore(GraphNode node, Shape input)
    {
        long inputs = input.Count;
        switch (node.Op)
        {
            case BatchNormOp: return 2 * inputs;
            case GroupNormOp: return 5 * inputs;
            case InterpolateOp resize: return (resize.IsLinear ? 4L : 1L) * node.Outputs[0].Count;
            case GridSampleOp: return 4L * node.Outputs[0].Count;
            case AdaptiveAveragePoolOp: return inputs;
            case ShuffleAttentionOp: return (inputs / 2) + (5 * (inputs / 2));
            default: return IsPooling(node.Op) ? inputs : node.MultiplyAdds;
        }
    }

    // Both tools count ReLU and ReLU6 as layers of their own at most; here they may ride along with a norm.
    private static bool IsCounted(Activation activation) => activation is Activation.Relu or Activation.Relu6;

    private static bool IsPooling(Op op) =>
        op is SumOp { IsMean: true } mean && (mean.Axes & HeightAndWidth) != 0 && (mean.Axes & ~HeightAndWidth) == 0;

    private static bool HasBias(GraphNode node) => node.Inputs.Count > 2 && node.Inputs[2] != -1;
}
