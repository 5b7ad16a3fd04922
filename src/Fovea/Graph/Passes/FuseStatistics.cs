using Fovea.Kernels;

namespace Fovea;

/// <summary>Makes one operation of several that fold the same map along different axes, so that the map is read once.</summary>
internal static class FuseStatistics
{
    private static readonly SumOp MeanOverHeight = new(1 << 2, IsMean: true);
    private static readonly SumOp MeanOverWidth = new(1 << 3, IsMean: true);
    private static readonly AxisMaxMeanOp PairsOverHeight = new(2);
    private static readonly AxisMaxMeanOp PairsOverWidth = new(3);

    /// <summary>The mean over all positions.</summary>
    public static readonly SumOp MeanOverPositions = new((1 << 2) | (1 << 3), IsMean: true);

    /// <summary>What makes the step of both strips of means.</summary>
    public static readonly Func<PlanNode, IReadOnlyList<Shape>, PlanStep> StripMeans = static (n, s) => new StripMeansStep(n, s);

    /// <summary>What makes the step of mean and maximum over all positions.</summary>
    public static readonly Func<PlanNode, IReadOnlyList<Shape>, PlanStep> GlobalPooling = static (n, s) => new GlobalPoolingStep(n, s);

    public static bool Try(PlanGraph graph, PlanNode node) =>
        Join(graph, node, static (n, s) => new AxisStatisticsStep<MaximaAndMeans>(n, s),
            PairsOverHeight, PairsOverWidth, ChannelMaxMeanOp.Instance)
        || Join(graph, node, static (n, s) => new AxisStatisticsStep<StripMaximaAndMeans>(n, s), PairsOverHeight, PairsOverWidth)
        || Join(graph, node, StripMeans, MeanOverHeight, MeanOverWidth)
        || Join(graph, node, GlobalPooling, MeanOverPositions, GlobalMaxPoolOp.Instance);

    /// <summary>Lets <paramref name="node"/>, the first that reads its map, write what one operation of each kind writes.</summary>
    private static bool Join(PlanGraph graph, PlanNode node, Func<PlanNode, IReadOnlyList<Shape>, PlanStep> step, params Op[] kinds)
    {
        if (!kinds.Contains(node.Op) || node.MakeStep is not null || node.Inputs[0] < 0 || graph.Shapes[node.Inputs[0]].Rank != 4)
            return false;
        PlanNode?[] parts = [.. kinds.Select(kind => graph.Nodes.FirstOrDefault(
            other => other.Op.Equals(kind) && other.Inputs[0] == node.Inputs[0] && other.MakeStep is null))];
        if (parts.Contains(null) || !parts.Contains(node))
            return false;
        node.Outputs = [.. parts.Select(static part => part!.Outputs[0])];
        node.MakeStep = step;
        foreach (PlanNode? other in parts)
        {
            if (other == node)
                continue;
            node.Fused.Add(other!.Op.Name);
            graph.Nodes.Remove(other);
        }

        return true;
    }
}
