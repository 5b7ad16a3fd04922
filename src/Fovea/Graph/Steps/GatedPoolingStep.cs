using Fovea.Kernels;

namespace Fovea;

/// <summary>Maximum and mean over the channels of a map that a gate of its channels multiplies, the product not being stored.</summary>
internal sealed class GatedPoolingStep(PlanNode node, IReadOnlyList<Shape> shapes) : PlanStep(node, shapes)
{
    private readonly PlanNode _node = node;

    public override Action Bind(PlanValues values)
    {
        Tensor x = values.Value(_node.Inputs[0]), gate = values.Value(_node.Inputs[1]), pairs = values.Value(_node.Outputs[0]);
        Shape shape = x.Shape;
        return () => ChannelPooling.Forward(x.Span, gate.Span, shape.N, shape.H * shape.W, shape.C, pairs.MutableSpan);
    }
}
