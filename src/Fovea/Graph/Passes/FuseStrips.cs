using Fovea.Kernels;

namespace Fovea;

/// <summary>Joins a depthwise convolution with the 1×1 convolution before it and the one after it, where the maps between them are larger
/// than their weights: the chain runs in strips that stay in the second cache level.</summary>
internal static class FuseStrips
{
    public static bool Try(PlanGraph graph, PlanNode node)
    {
        if (!IsTiled(graph, node))
            return false;
        PlanNode? expand = graph.Nodes.Find(other => other.Outputs[0] == node.Inputs[0]);
        bool isAlone = graph.OnlyReader(node.Inputs[0]) == node;
        if (expand is not null && (expand.Residual >= 0 || !isAlone || !Pays(graph, expand, node.Inputs[0])))
            expand = null;
        PlanNode? project = graph.OnlyReader(node.Outputs[0]);
        if (project is not null && (project.Inputs[0] != node.Outputs[0] || !Pays(graph, project, node.Outputs[0])))
            project = null;
        if (expand is null && project is null)
            return false;
        PlanNode[] stages = [.. new[] { expand, node, project }.OfType<PlanNode>()];
        PlanNode chain = new()
        {
            Op = stages[0].Op,
            Inputs = stages[0].Inputs,
            Constants = [.. stages.SelectMany(static stage => stage.Constants)],
            Outputs = stages[^1].Outputs,
            Module = stages[0].Module,
            MultiplyAdds = stages.Sum(static stage => stage.MultiplyAdds),
            Residual = stages[^1].Residual,
            MakeStep = (chain, shapes) => new StripStep(chain, stages, shapes),
        };
        chain.Fused.AddRange(stages.SelectMany(static stage => stage.Fused.Prepend(stage.Op.Name)).Skip(1));
        // Where the last of them stood, what the chain adds has been computed.
        graph.Nodes[graph.Nodes.IndexOf(stages[^1])] = chain;
        graph.Nodes.RemoveAll(stages.Contains);
        if (node.AllowsPanels && expand is not null && project is null)
            FusePanels.Try(graph, chain, expand, node);
        return true;
    }

    private static bool IsTiled(PlanGraph graph, PlanNode node)
    {
        if (!node.HasKernel || node.MakeStep is not null || node.Residual >= 0 || node.Op is not ConvolutionOp)
            return false;
        ConvolutionShape shape = FoldedWeight.ShapeOf(node, graph.Shapes[node.Inputs[0]]);
        return shape.IsDepthwise && DepthwiseConvolution.TileKernel(ConvolutionPlan.Forward(shape)) != 0;
    }

    /// <summary>Whether a stage is a 1×1 convolution whose weights, which each strip reads anew, are smaller than the map beside
    /// it.</summary>
    public static bool Pays(PlanGraph graph, PlanNode stage, int map)
    {
        if (!stage.HasKernel || stage.MakeStep is not null || stage.Op is not ConvolutionOp || map < 0)
            return false;
        ConvolutionShape shape = FoldedWeight.ShapeOf(stage, graph.Shapes[stage.Inputs[0]]);
        Shape between = graph.Shapes[map];
        return shape.IsPointwise && (long)shape.C * shape.O <= (long)between.C * between.H * between.W;
    }
}
