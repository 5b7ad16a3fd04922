using Fovea.Kernels;

namespace Fovea;

/// <summary>A dense 3×3 convolution of stride 1 by a form of Winograd's minimal filtering.</summary>
internal sealed class WinogradStep<F>(PlanNode node, IReadOnlyList<Shape> shapes, ConvolutionShape shape) : KernelStep(node, shapes)
    where F : struct, IWinogradForm
{
    private readonly WinogradWeights<F> _weights = FoldedWeight.Of(node).Packed(
        weight => new WinogradWeights<F>(weight.Values(), weight.Bias, shape.O, shape.C, Math.Max(1, Isa.Bits / 32)));

    public override object Weights => _weights;

    protected override unsafe void Run(float* source, float* target, Epilogue epilogue) =>
        WinogradConvolution.Run<F>(shape, source, _weights, target, epilogue);
}
