using Fovea.Kernels;

namespace Fovea;

/// <summary>Joins a 1×1 convolution, the depthwise one behind it and the statistics that are made of the result, where the map between the
/// two is small: the chain runs panel of channels by panel.</summary>
internal static class FusePanels
{
    /// <summary>Makes <paramref name="chain"/>, which computes <paramref name="expand"/> and <paramref name="depthwise"/>, run in panels
    /// where that pays.</summary>
    public static void Try(PlanGraph graph, PlanNode chain, PlanNode expand, PlanNode depthwise)
    {
        if (!PanelChain.Pays(FoldedWeight.ShapeOf(depthwise, graph.Shapes[depthwise.Inputs[0]])))
            return;
        PlanNode? statistics = graph.Nodes.Find(other => KindOf(other) != PanelStatistic.None && other.Inputs[0] == chain.Outputs[0]);
        PanelStatistic kind = statistics is null ? PanelStatistic.None : KindOf(statistics);
        chain.MakeStep = (node, shapes) => new PanelStep(node, expand, depthwise, kind, shapes);
        if (statistics is null)
            return;
        chain.Outputs = [.. chain.Outputs, .. statistics.Outputs];
        chain.Fused.AddRange(statistics.Fused.Prepend(statistics.Op.Name));
        graph.Nodes.Remove(statistics);
    }

    private static PanelStatistic KindOf(PlanNode node)
    {
        if (node.MakeStep is null)
            return node.Op.Equals(FuseStatistics.MeanOverPositions) && node.IsBare ? PanelStatistic.Mean : PanelStatistic.None;
        if (node.MakeStep == FuseStatistics.GlobalPooling)
            return PanelStatistic.MeanAndMaximum;
        return node.MakeStep == FuseStatistics.StripMeans ? PanelStatistic.StripMeans : PanelStatistic.None;
    }
}
