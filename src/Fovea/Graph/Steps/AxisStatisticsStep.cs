using Fovea.Kernels;

namespace Fovea;

/// <summary>Statistics of a map over height, over width and perhaps over channels, in one pass.</summary>
internal sealed class AxisStatisticsStep<K>(PlanNode node, IReadOnlyList<Shape> shapes) : PlanStep(node, shapes)
    where K : struct, IAxisStatistics
{
    private readonly PlanNode _node = node;

    public override Action Bind(PlanValues values)
    {
        Tensor x = values.Value(_node.Inputs[0]);
        Tensor overHeight = values.Value(_node.Outputs[0]), overWidth = values.Value(_node.Outputs[1]);
        Tensor? overChannels = K.HasChannels ? values.Value(_node.Outputs[2]) : null;
        Extent map = Extent.Of(x.Shape);
        return () => AxisStatistics.Run<K>(
            x.Span, map, overHeight.MutableSpan, overWidth.MutableSpan, overChannels is null ? [] : overChannels.MutableSpan);
    }
}
