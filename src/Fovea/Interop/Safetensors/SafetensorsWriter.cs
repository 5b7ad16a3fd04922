using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Fovea;

/// <summary>Collects tensors and writes them as one safetensors file.</summary>
/// <remarks>The header keeps the order of <c>Add</c>; metadata is sorted by key, so equal content gives equal bytes. Values are laid
/// out by element size, widest first, which aligns every tensor as other readers expect. Arrays are read when the file is
/// written, not copied before.</remarks>
public sealed class SafetensorsWriter
{
    /// <summary>The name that no tensor may have.</summary>
    internal const string MetadataKey = "__metadata__";

    private const int Alignment = 8;

    private readonly List<Pending> _tensors = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <summary>Sets a text of <c>__metadata__</c>.</summary>
    /// <param name="key">Its key; a second call with the same one replaces the text.</param>
    /// <param name="value">Its text.</param>
    public void SetMetadata(string key, string value) => _metadata[key] = value;

    /// <summary>Adds 32-bit floating-point values.</summary>
    /// <param name="name">The name of the tensor; each may be added once.</param>
    /// <param name="shape">Its sizes; empty for one value.</param>
    /// <param name="values">Its values in C order.</param>
    /// <exception cref="ArgumentException">The name is taken, or the shape does not fit the number of values.</exception>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<float> values) =>
        Add(name, ElementType.F32, shape, values.Length, stream => WriteValues(stream, values.Span));

    /// <inheritdoc cref="Add(string, ReadOnlySpan{long}, ReadOnlyMemory{float})"/>
    /// <summary>Adds 64-bit floating-point values.</summary>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<double> values) =>
        Add(name, ElementType.F64, shape, values.Length, stream => WriteValues(stream, values.Span));

    /// <inheritdoc cref="Add(string, ReadOnlySpan{long}, ReadOnlyMemory{float})"/>
    /// <summary>Adds 16-bit floating-point values.</summary>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<Half> values) =>
        Add(name, ElementType.F16, shape, values.Length, stream => WriteValues(stream, values.Span));

    /// <inheritdoc cref="Add(string, ReadOnlySpan{long}, ReadOnlyMemory{float})"/>
    /// <summary>Adds 64-bit integers.</summary>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<long> values) =>
        Add(name, ElementType.I64, shape, values.Length, stream => WriteValues(stream, values.Span));

    /// <inheritdoc cref="Add(string, ReadOnlySpan{long}, ReadOnlyMemory{float})"/>
    /// <summary>Adds 32-bit integers.</summary>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<int> values) =>
        Add(name, ElementType.I32, shape, values.Length, stream => WriteValues(stream, values.Span));

    /// <inheritdoc cref="Add(string, ReadOnlySpan{long}, ReadOnlyMemory{float})"/>
    /// <summary>Adds unsigned bytes.</summary>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> values) =>
        Add(name, ElementType.U8, shape, values.Length, stream => stream.Write(values.Span));

    /// <summary>Adds values of any element type as stored bytes.</summary>
    /// <param name="name">The name of the tensor; each may be added once.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="shape">Its sizes; empty for one value.</param>
    /// <param name="bytes">Its values in C order, little-endian.</param>
    /// <exception cref="ArgumentException">The name is taken, or the shape does not fit the number of bytes.</exception>
    public void AddBytes(string name, ElementType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length % type.Size() != 0)
            throw new ArgumentException($"'{name}': {bytes.Length} bytes are no whole number of {type.Name()} values", nameof(bytes));
        Add(name, type, shape, bytes.Length / type.Size(), stream => stream.Write(bytes.Span));
    }

    /// <summary>Adds a tensor whose bytes are written when the file is.</summary>
    internal void Add(OutgoingTensor tensor)
    {
        if (!_names.Add(tensor.Name))
            throw new ArgumentException($"'{tensor.Name}' was added before; each tensor has a name of its own", nameof(tensor));
        _tensors.Add(new Pending(tensor.Name, tensor.Type, tensor.Shape, tensor.Bytes, tensor.Write));
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, Write);

    /// <summary>Writes the file's content into a stream.</summary>
    /// <param name="stream">Takes the bytes.</param>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        // Stable, unlike List.Sort: tensors of one size stay in the order in which they came.
        List<Pending> layout = [.. _tensors.OrderByDescending(static tensor => tensor.Type.Size())];
        Dictionary<string, long> begins = new(StringComparer.Ordinal);
        long begin = 0;
        foreach (Pending tensor in layout)
        {
            begins[tensor.Name] = begin;
            begin += tensor.Bytes;
        }

        byte[] header = Header(begins);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (Pending tensor in layout)
            tensor.Write(stream);
    }

    private static void WriteValues<T>(Stream stream, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("safetensors: this machine stores numbers big-endian; use a little-endian one");
        const int Piece = 1 << 26; // a span of bytes must not exceed 2 GB
        for (int done = 0; done < values.Length; done += Piece)
            stream.Write(MemoryMarshal.AsBytes(values.Slice(done, Math.Min(Piece, values.Length - done))));
    }

    private void Add(string name, ElementType type, ReadOnlySpan<long> shape, int values, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == MetadataKey)
            throw new ArgumentException($"'{MetadataKey}' is no name for a tensor; use SetMetadata", nameof(name));
        UInt128 count = 1;
        bool valid = true;
        foreach (long size in shape)
        {
            valid &= size >= 0;
            count = valid ? UInt128.Min(count * (ulong)size, ulong.MaxValue) : 0;
        }

        if (!valid || count != (ulong)values)
            throw new ArgumentException($"'{name}' has shape [{string.Join(", ", shape.ToArray())}] but {values} values", nameof(shape));
        if (!_names.Add(name))
            throw new ArgumentException($"'{name}' was added before; each tensor has a name of its own", nameof(name));
        _tensors.Add(new Pending(name, type, shape.ToArray(), (long)values * type.Size(), write));
    }

    private byte[] Header(Dictionary<string, long> begins)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (_metadata.Count > 0)
            {
                json.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in _metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            foreach (Pending tensor in _tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.Name());
                json.WriteStartArray("shape");
                foreach (long size in tensor.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(begins[tensor.Name]);
                json.WriteNumberValue(begins[tensor.Name] + tensor.Bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private sealed record Pending(string Name, ElementType Type, long[] Shape, long Bytes, Action<Stream> Write);
}
