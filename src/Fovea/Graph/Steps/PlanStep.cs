namespace Fovea;

/// <summary>One bound kernel call of a plan. It holds what all sessions share; memory comes from the values of a
/// session.</summary>
internal abstract class PlanStep(PlanNode node, IReadOnlyList<Shape> shapes)
{
    /// <summary>The operation and what was fused into it.</summary>
    public string Name { get; } = string.Join(" + ", node.Fused.Prepend(node.Op.Name));

    /// <summary>The path of the module.</summary>
    public string Module { get; } = node.Module;

    /// <summary>The shape of the first result, in one run.</summary>
    public Shape Output { get; } = shapes[node.Outputs[0]];

    /// <summary>Multiply-adds of one run.</summary>
    public long MultiplyAdds { get; } = node.MultiplyAdds;

    /// <summary>Bytes of the maps that it reads and writes.</summary>
    public long MapBytes { get; } = sizeof(float)
        * (node.Reads.Sum(value => (long)shapes[value].Count) + node.Outputs.Sum(value => (long)shapes[value].Count));

    /// <summary>Bytes of the weights.</summary>
    public long WeightBytes { get; } = sizeof(float) * node.Constants.OfType<Tensor>().Sum(static constant => (long)constant.Shape.Count);

    /// <summary>Makes what one run of one session needs to do this step.</summary>
    public abstract Action Bind(PlanValues values);
}
