namespace Fovea;

/// <summary>Computes once what depends on parameters only, such as a turned kernel.</summary>
internal static class FoldConstants
{
    public static bool Try(PlanGraph graph, PlanNode node)
    {
        if (node.Outputs.Contains(graph.Output)
            || Results(node.Op, node.Inputs, i => node.Inputs[i] == -2 ? node.Constants[i] : null) is not { } values)
        {
            return false;
        }

        foreach (PlanNode reader in graph.Nodes)
        {
            for (int i = 0; i < reader.Inputs.Length; i++)
            {
                int output = reader.Inputs[i] < 0 ? -1 : Array.IndexOf(node.Outputs, reader.Inputs[i]);
                if (output < 0)
                    continue;
                reader.Inputs[i] = -2;
                reader.Constants[i] = values[output];
            }
        }

        graph.Nodes.Remove(node);
        return true;
    }

    /// <summary>The results of an operation whose inputs are all known; null for any other.</summary>
    /// <param name="op">The operation.</param>
    /// <param name="inputs">The numbers of the values that it reads; −1 where an input is absent.</param>
    /// <param name="known">The tensor that stands at an input, or null where that is not known.</param>
    public static Tensor[]? Results(Op op, IReadOnlyList<int> inputs, Func<int, Tensor?> known)
    {
        var tensors = new Tensor?[inputs.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            if (inputs[i] == -1)
                continue;
            tensors[i] = known(i);
            if (tensors[i] is null)
                return null;
        }

        using Grad.Scope inference = Grad.Disabled();
        return Array.ConvertAll(Op.ApplyMany(op, tensors), static result => result.Keep());
    }
}
