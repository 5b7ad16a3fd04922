namespace Fovea;

/// <summary>One tensor of a safetensors file: its name, element type, shape and place.</summary>
public sealed class SafetensorsEntry
{
    internal SafetensorsEntry(string name, SafetensorsType type, long[] shape, long count, long begin, long end)
    {
        Name = name;
        Type = type;
        Shape = Array.AsReadOnly(shape);
        Count = count;
        Begin = begin;
        End = end;
    }

    /// <summary>The name of the tensor, in a checkpoint a state-dict key.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public SafetensorsType Type { get; }

    /// <summary>Its sizes, outermost first; empty for a single value.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Elements: the product of the shape.</summary>
    public long Count { get; }

    /// <summary>Bytes of its data.</summary>
    public long Bytes => End - Begin;

    /// <summary>Where its data begins, in bytes from the end of the header.</summary>
    internal long Begin { get; }

    /// <summary>Where its data ends, in bytes from the end of the header.</summary>
    internal long End { get; }

    /// <summary>For example <c>features.0.weight F32 [32, 3, 3, 3]</c>.</summary>
    public override string ToString() => $"{Name} {Type.Name()} [{string.Join(", ", Shape)}]";
}
