namespace Fovea;

/// <summary>Computes once what depends on parameters only, such as a turned kernel.</summary>
internal static class FoldConstants
{
    public static bool Try(PlanGraph graph, PlanNode node)
    {
        if (node.Outputs.Length != 1 || node.Outputs[0] == graph.Output)
            return false;
        if (!node.Inputs.Contains(-2) || node.Inputs.Any(static input => input >= 0))
            return false;
        using Grad.Scope inference = Grad.Disabled();
        Tensor value = Op.Apply(node.Op, node.Constants).Keep();
        foreach (PlanNode reader in graph.Nodes)
        {
            for (int i = 0; i < reader.Inputs.Length; i++)
            {
                if (reader.Inputs[i] != node.Outputs[0])
                    continue;
                reader.Inputs[i] = -2;
                reader.Constants[i] = value;
            }
        }

        graph.Nodes.Remove(node);
        return true;
    }
}
