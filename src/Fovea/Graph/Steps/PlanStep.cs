namespace Fovea;

/// <summary>One bound kernel call of a plan. It holds what all sessions share; memory comes from the session.</summary>
internal abstract class PlanStep(PlanNode node, IReadOnlyList<Shape> shapes)
{
    /// <summary>The operation and what was fused into it.</summary>
    public string Name { get; } = string.Join(" + ", node.Fused.Prepend(node.Op.Name));

    /// <summary>The path of the module.</summary>
    public string Module { get; } = node.Module;

    /// <summary>The shape of the first result.</summary>
    public Shape Output { get; } = shapes[node.Outputs[0]];

    public long MultiplyAdds { get; } = node.MultiplyAdds;

    /// <summary>Bytes that have to be read and written at least: the maps and the weights once.</summary>
    public long Bytes { get; } = sizeof(float)
        * (node.Reads.Sum(value => (long)shapes[value].Count) + node.Outputs.Sum(value => (long)shapes[value].Count)
            + node.Constants.OfType<Tensor>().Sum(static constant => (long)constant.Shape.Count));

    /// <summary>Makes what one session needs to run this step.</summary>
    public abstract Action Bind(PlanSession session);
}
