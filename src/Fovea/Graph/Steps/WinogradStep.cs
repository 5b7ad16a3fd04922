using Fovea.Kernels;

namespace Fovea;

/// <summary>A dense 3×3 convolution of stride 1 by Winograd's minimal filtering.</summary>
internal sealed class WinogradStep(PlanNode node, IReadOnlyList<Shape> shapes, ConvolutionShape shape) : KernelStep(node, shapes)
{
    private readonly WinogradWeights _weights = FoldedWeight.Of(node).Packed(
        weight => new WinogradWeights(weight.Values(), weight.Bias, shape.O, shape.C, Math.Max(1, Isa.Bits / 32)));

    public override object Weights => _weights;

    protected override unsafe void Run(float* source, float* target, Epilogue epilogue) =>
        WinogradConvolution.Run(shape, source, _weights, target, epilogue);
}
