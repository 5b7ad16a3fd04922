using Fovea.Kernels;

namespace Fovea;

/// <summary>A 1×1 convolution or linear layer with a few outputs.</summary>
internal sealed class NarrowStep(PlanNode node, IReadOnlyList<Shape> shapes, ConvolutionShape shape) : KernelStep(node, shapes)
{
    private readonly PackedNarrow _weights =
        FoldedWeight.Of(node).Packed(weight => new PackedNarrow(shape.O, shape.C, weight.Values(), weight.Bias));

    private readonly int _pixels = shape.N * shape.H * shape.W;

    public override object Weights => _weights;

    protected override unsafe void Run(float* source, float* target, Epilogue epilogue) =>
        NarrowProduct.Run(_weights, source, target, _pixels, epilogue);
}
