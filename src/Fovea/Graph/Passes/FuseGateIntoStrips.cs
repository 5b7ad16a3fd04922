namespace Fovea;

/// <summary>Joins a gating with the 1×1 convolution that alone reads its product, where the map is larger than the weight.</summary>
internal static class FuseGateIntoStrips
{
    public static bool Try(PlanGraph graph, PlanNode node)
    {
        if (!FuseStrips.Pays(graph, node, node.Inputs[0]))
            return false;
        PlanNode? gating = graph.Nodes.Find(other => other.Outputs[0] == node.Inputs[0]);
        if (gating is not { Op: GateOp, Residual: < 0, Activation: Activation.None, MakeStep: null } || gating.Inputs.Contains(-2))
            return false;
        if (graph.OnlyReader(gating.Outputs[0]) != node || node.Residual == gating.Outputs[0])
            return false;
        PlanNode chain = new()
        {
            Op = gating.Op,
            Inputs = gating.Inputs,
            Constants = node.Constants,
            Outputs = node.Outputs,
            Module = node.Module,
            MultiplyAdds = gating.MultiplyAdds + node.MultiplyAdds,
            Residual = node.Residual,
            MakeStep = (chain, shapes) => new GatedStripStep(chain, node, shapes),
        };
        chain.Fused.AddRange(node.Fused.Prepend(node.Op.Name));
        graph.Nodes[graph.Nodes.IndexOf(node)] = chain;
        graph.Nodes.Remove(gating);
        return true;
    }
}
