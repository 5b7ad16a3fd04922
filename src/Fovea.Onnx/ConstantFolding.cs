namespace Fovea.Onnx;

/// <summary>Computes what depends on parameters alone: weights that a module derives from others become tensors of the graph.</summary>
internal static class ConstantFolding
{
    /// <summary>The results of an operation whose inputs are all known and the same at every size; null for any other.</summary>
    /// <param name="node">The operation.</param>
    /// <param name="known">The values that are known, by number.</param>
    public static Tensor[]? Run(AlignedNode node, List<Tensor?> known)
    {
        if (!node.HasFixedSettings)
            return null;
        var inputs = new Tensor?[node.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            int number = node.Inputs[i];
            if (number == -1)
                continue;
            inputs[i] = number == -2 ? node.Constant(i) : known[number];
            if (inputs[i] is null)
                return null;
        }

        return Op.ApplyMany(node.Op, inputs);
    }
}
