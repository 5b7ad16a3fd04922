using Fovea.Kernels;

namespace Fovea;

/// <summary>A depthwise convolution.</summary>
internal sealed class DepthwiseStep(PlanNode node, IReadOnlyList<Shape> shapes, ConvolutionShape shape) : KernelStep(node, shapes)
{
    private readonly ConvolutionPlan _plan = ConvolutionPlan.Forward(shape);
    private readonly PackedDepthwise _weights =
        FoldedWeight.Of(node).Packed(weight => new PackedDepthwise(shape, weight.Values(), weight.Bias));

    public override object Weights => _weights;

    protected override unsafe void Run(float* source, float* target, Epilogue epilogue) => _weights.Run(_plan, source, target, &epilogue);
}
