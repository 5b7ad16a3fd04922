using Fovea.Kernels;

namespace Fovea;

/// <summary>A dense or grouped convolution, or a linear layer, by products over packed weights.</summary>
internal sealed class DenseStep(PlanNode node, IReadOnlyList<Shape> shapes, ConvolutionShape shape) : KernelStep(node, shapes)
{
    private readonly ConvolutionPlan _plan = ConvolutionPlan.Forward(PackedWithBias.Merged(shape));
    private readonly PackedWithBias _weights =
        FoldedWeight.Of(node).Packed(weight => new PackedWithBias(shape, weight.Values(), weight.Bias));

    public override object Weights => _weights;

    protected override unsafe void Run(float* source, float* target, Epilogue epilogue) => _weights.Run(_plan, source, target, &epilogue);
}
