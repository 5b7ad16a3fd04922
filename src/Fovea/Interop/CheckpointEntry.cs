namespace Fovea;

/// <summary>One tensor of a checkpoint: its name, element type and shape.</summary>
public sealed class CheckpointEntry
{
    internal CheckpointEntry(string name, ElementType type, long[] shape, long count, TensorSource source)
    {
        Name = name;
        Type = type;
        Shape = Array.AsReadOnly(shape);
        Count = count;
        Source = source;
    }

    /// <summary>The name of the tensor, a state-dict key.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public ElementType Type { get; }

    /// <summary>Its sizes, outermost first; empty for a single value.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Elements: the product of the shape.</summary>
    public long Count { get; }

    /// <summary>Bytes of its elements.</summary>
    public long Bytes => Count * Type.Size();

    /// <summary>Where its elements lie.</summary>
    internal TensorSource Source { get; }

    /// <summary>For example <c>features.0.weight F32 [32, 3, 3, 3]</c>.</summary>
    public override string ToString() => $"{Name} {Type.Name()} [{string.Join(", ", Shape)}]";
}
