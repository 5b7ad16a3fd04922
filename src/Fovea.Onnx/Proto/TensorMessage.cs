namespace Fovea.Onnx;

/// <summary>A tensor in row-major order: floats, or 64-bit whole numbers.</summary>
internal sealed class TensorMessage : IProtoMessage
{
    private readonly Func<float[]>? _floats;
    private readonly long[]? _integers;

    private TensorMessage(string name, long[] sizes, Func<float[]>? floats, long[]? integers)
    {
        (Name, Sizes, _floats, _integers) = (name, sizes, floats, integers);
        Count = sizes.Aggregate(1L, static (count, size) => count * size);
    }

    public string Name { get; }

    public long[] Sizes { get; }

    public long Count { get; }

    /// <summary>The 64-bit numbers, or null where the tensor holds floats.</summary>
    public IReadOnlyList<long>? Integers => _integers;

    /// <summary>The values of a tensor of the network; they are copied into row-major order only when they are written.</summary>
    public static TensorMessage Of(string name, Tensor tensor) =>
        new(name, Array.ConvertAll(tensor.Shape.ToArray(), static size => (long)size), () => tensor.ToArray(Layout.Nchw), null);

    public static TensorMessage Of(string name, float[] values, params long[] sizes) => new(name, sizes, () => values, null);

    public static TensorMessage Of(string name, long[] values, params long[] sizes) => new(name, sizes, null, values);

    public void WriteTo(ProtoWriter writer)
    {
        foreach (long size in Sizes)
            writer.Integer(1, size); // not packed, see AttributeMessage
        writer.Integer(2, (int)(_floats is null ? ElementKind.Int64 : ElementKind.Float));
        writer.Text(8, Name);
        if (_floats is not null)
            writer.Raw(9, Count, _floats);
        else
            writer.Raw(9, Count, () => _integers!);
    }
}
