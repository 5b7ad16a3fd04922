using Fovea.Kernels;

namespace Fovea;

/// <summary>A convolution from a few planes to a few.</summary>
internal sealed class PlanarStep(PlanNode node, IReadOnlyList<Shape> shapes, ConvolutionShape shape) : KernelStep(node, shapes)
{
    private readonly PackedPlanar _weights =
        FoldedWeight.Of(node).Packed(static weight => new PackedPlanar(weight.Values(), weight.Bias));

    public override object Weights => _weights;

    protected override unsafe void Run(float* source, float* target, Epilogue epilogue) => _weights.Run(shape, source, target, epilogue);
}
