using Fovea.Kernels;

namespace Fovea;

/// <summary>Mean and maximum of each channel in one pass.</summary>
internal sealed class GlobalPoolingStep(PlanNode node, IReadOnlyList<Shape> shapes) : PlanStep(node, shapes)
{
    private readonly PlanNode _node = node;

    public override Action Bind(PlanValues values)
    {
        Tensor x = values.Value(_node.Inputs[0]), mean = values.Value(_node.Outputs[0]), maximum = values.Value(_node.Outputs[1]);
        Shape shape = x.Shape;
        return () => GlobalPooling.Run(x.Span, shape.N, shape.H * shape.W, shape.C, mean.MutableSpan, maximum.MutableSpan);
    }
}
