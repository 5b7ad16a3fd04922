using Fovea.Kernels;

namespace Fovea;

/// <summary>A 1×1 convolution of a map that a gate of its channels multiplies: the weight takes the gate, image by image.</summary>
internal sealed class GatedDenseStep : PlanStep
{
    private readonly PlanNode _node;
    private readonly ConvolutionShape _image;
    private readonly ConvolutionPlan _plan;
    private readonly PackedWithBias _weights;
    private readonly int _images;

    public GatedDenseStep(PlanNode node, IReadOnlyList<Shape> shapes)
        : base(node, shapes)
    {
        _node = node;
        ConvolutionShape shape = FoldedWeight.ShapeOf(node, shapes[node.Inputs[0]]);
        _images = shape.N;
        _image = shape with { N = 1 };
        _plan = ConvolutionPlan.Forward(PackedWithBias.Merged(_image));
        _weights = FoldedWeight.Of(node).Packed(weight => new PackedWithBias(shape, weight.Values(), weight.Bias));
    }

    public override unsafe Action Bind(PlanValues values)
    {
        PinnedBlock memory = values.Memory;
        long source = values.Place(_node.Inputs[0]), gate = values.Place(_node.Gate), target = values.Place(_node.Outputs[0]);
        Epilogue epilogue = Epilogue.Of(_node.Activation);
        if (_node.Residual >= 0)
            epilogue.Residual = (nint)(values.Place(_node.Residual) - target);
        PackedConvolution gated = new();
        (long from, long to) = ((long)_image.H * _image.W * _image.C, (long)_image.H * _image.W * _image.O);
        return () =>
        {
            Epilogue end = epilogue;
            for (int n = 0; n < _images; n++)
            {
                float* factors = memory.At(gate + ((long)n * _image.C));
                _weights.RunGated(_plan, memory.At(source + (n * from)), factors, gated, memory.At(target + (n * to)), &end);
            }
        };
    }
}
