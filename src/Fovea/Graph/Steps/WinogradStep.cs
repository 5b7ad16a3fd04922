using Fovea.Kernels;

namespace Fovea;

/// <summary>A dense 3×3 convolution of stride 1 by a form of Winograd's minimal filtering.</summary>
internal sealed class WinogradStep<F>(PlanNode node, IReadOnlyList<Shape> shapes, ConvolutionShape shape) : KernelStep(node, shapes)
    where F : struct, IWinogradForm
{
    private readonly WinogradWeights<F> _weights = FoldedWeight.Of(node).Packed(
        weight => WinogradWeights<F>.Of(weight.Values(), weight.Bias, shape.O, shape.C));

    public override object Weights => _weights;

    protected override unsafe void Run(float* source, float* target, Epilogue epilogue) =>
        WinogradConvolution.Run(shape, source, _weights, _weights.Bias, target, epilogue, accumulate: false);
}
