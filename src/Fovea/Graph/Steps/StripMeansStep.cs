using Fovea.Kernels;

namespace Fovea;

/// <summary>Means of a map over height and over width, in one pass.</summary>
internal sealed class StripMeansStep(PlanNode node, IReadOnlyList<Shape> shapes) : PlanStep(node, shapes)
{
    private readonly PlanNode _node = node;

    public override Action Bind(PlanValues values)
    {
        Tensor x = values.Value(_node.Inputs[0]);
        Tensor overHeight = values.Value(_node.Outputs[0]), overWidth = values.Value(_node.Outputs[1]);
        Extent map = Extent.Of(x.Shape);
        return () => StripMeans.Run(x.Span, map, overHeight.MutableSpan, overWidth.MutableSpan);
    }
}
