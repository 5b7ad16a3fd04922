using System.Runtime.InteropServices;

namespace Fovea;

/// <summary>A file of named tensors, opened for reading: names, shapes and types at once, values when asked for.</summary>
/// <remarks><see cref="Open"/> tells safetensors, PyTorch's two formats and NumPy's two from each other by their content, whatever the
/// name of the file. Everything is checked before memory is taken for values, and no code in a file is ever run. Numbers read are copies;
/// dispose to close the file.</remarks>
public class CheckpointFile : IDisposable
{
    private const int Piece = 1 << 28;

    private readonly FileContent _content;
    private readonly Dictionary<string, CheckpointEntry> _byName = new(StringComparer.Ordinal);

    private protected CheckpointFile(
        FileContent content, string format, IReadOnlyList<CheckpointEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        _content = content;
        Format = format;
        Entries = entries;
        Metadata = metadata;
        foreach (CheckpointEntry entry in entries)
        {
            if (!_byName.TryAdd(entry.Name, entry))
                throw content.Error($"holds the tensor '{entry.Name}' twice");
        }
    }

    /// <summary>The file's name as it was given, for messages.</summary>
    public string Name => _content.Name;

    /// <summary>The format: <c>safetensors</c>, <c>PyTorch (zip)</c>, <c>PyTorch (legacy)</c>, <c>NumPy array</c> or
    /// <c>NumPy archive</c>.</summary>
    public string Format { get; }

    /// <summary>The tensors, in the order of the file.</summary>
    public IReadOnlyList<CheckpointEntry> Entries { get; }

    /// <summary>Texts beside the tensors: what a safetensors file has under <c>__metadata__</c>; of a PyTorch file, where in it the
    /// tensors were found, and the numbers and texts beside them. Empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensor called <paramref name="name"/>.</summary>
    /// <param name="name">Its name, exactly as in the file.</param>
    /// <exception cref="CheckpointException">The file has no such tensor.</exception>
    public CheckpointEntry this[string name] => _byName.TryGetValue(name, out CheckpointEntry? entry)
        ? entry
        : throw _content.Error($"has no tensor '{name}' among its {Entries.Count}");

    /// <summary>Opens a file of any format that is known here, told by its content.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">The file does not exist, cannot be read, or is not valid.</exception>
    public static CheckpointFile Open(string path) => Read(FileContent.Open(path));

    /// <summary>Reads a file of any format that is in memory already.</summary>
    /// <param name="content">The whole file; not copied.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="CheckpointException">The content is not valid.</exception>
    public static CheckpointFile FromBytes(ReadOnlyMemory<byte> content, string name) => Read(FileContent.Of(content, name));

    /// <summary>Whether the file has a tensor called <paramref name="name"/>.</summary>
    /// <param name="name">A name, exactly as in the file.</param>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>The values of a tensor as floats, in C order. Every element type is converted.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <exception cref="CheckpointException">The file has no such tensor, or it is too large for an array.</exception>
    public float[] GetSingles(string name)
    {
        CheckpointEntry entry = this[name];
        float[] values = GC.AllocateUninitializedArray<float>(ArrayLength(entry));
        CopySingles(entry, values);
        return values;
    }

    /// <summary>Copies the values of a tensor as floats, in C order, into memory of the caller's.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <param name="destination">Takes the values; its length must be the tensor's count.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    /// <exception cref="CheckpointException">The file has no such tensor.</exception>
    public void CopySingles(string name, Span<float> destination)
    {
        CheckpointEntry entry = this[name];
        if (entry.Count != destination.Length)
        {
            throw new ArgumentException(
                $"'{name}' has {entry.Count} values; the destination takes {destination.Length}", nameof(destination));
        }

        CopySingles(entry, destination);
    }

    /// <summary>The values of a tensor as doubles, in C order. Every element type is converted.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <exception cref="CheckpointException">The file has no such tensor, or it is too large for an array.</exception>
    public double[] GetDoubles(string name)
    {
        CheckpointEntry entry = this[name];
        double[] values = new double[ArrayLength(entry)];
        ElementConversion.ToDoubles(entry.Type, GetBytes(name), values);
        return values;
    }

    /// <summary>The values of a tensor of integers or truth values, in C order.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <exception cref="CheckpointException">The file has no such tensor, it holds fractions, or it is too large for an array.</exception>
    public long[] GetInt64s(string name)
    {
        CheckpointEntry entry = this[name];
        if (entry.Type.IsFloatingPoint())
            throw _content.Error($"'{name}' is {entry.Type.Name()}; expected whole numbers (I64, I32, I16, I8, U16, U8 or BOOL)");
        long[] values = new long[ArrayLength(entry)];
        ElementConversion.ToInt64s(entry.Type, GetBytes(name), values);
        return values;
    }

    /// <summary>The bytes of a tensor's elements, little-endian, in C order.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <exception cref="CheckpointException">The file has no such tensor, or it is too large for an array.</exception>
    public byte[] GetBytes(string name)
    {
        CheckpointEntry entry = this[name];
        if (entry.Bytes > Array.MaxLength)
            throw _content.Error($"'{name}' has {entry.Bytes} bytes; an array holds at most {Array.MaxLength}");
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)entry.Bytes);
        TensorReader.Read(_content, entry, bytes, 0);
        return bytes;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _content.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes the bytes of a tensor's elements, little-endian, in C order, without holding all of them.</summary>
    internal void CopyTo(CheckpointEntry entry, Stream stream)
    {
        const int Most = 1 << 24;
        byte[] buffer = new byte[Math.Min(entry.Bytes, Most)];
        for (long done = 0; done < entry.Bytes; done += buffer.Length)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, entry.Bytes - done));
            TensorReader.Read(_content, entry, part, done);
            stream.Write(part);
        }
    }

    private static CheckpointFile Read(FileContent content)
    {
        try
        {
            return CheckpointFormat.Of(content) switch
            {
                CheckpointFormat.Kind.Safetensors => SafetensorsFile.Read(content),
                CheckpointFormat.Kind.Zip => ReadArchive(content),
                CheckpointFormat.Kind.Pickle => Of(content, LegacyPyTorch.FormatName, LegacyPyTorch.Read(content)),
                _ => Of(content, NumPyArrays.ArrayFormat, NumPyArrays.ReadArray(content)),
            };
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    private static CheckpointFile ReadArchive(FileContent content)
    {
        ZipDirectory directory = ZipDirectory.Read(content);
        return PyTorchArchive.FindPickle(directory) is { } pickle
            ? Of(content, PyTorchArchive.FormatName, PyTorchArchive.Read(content, directory, pickle))
            : Of(content, NumPyArrays.ArchiveFormat, NumPyArrays.ReadArchive(content, directory));
    }

    private static CheckpointFile Of(FileContent content, string format, CheckpointContents contents) =>
        new(content, format, contents.Entries, contents.Metadata);

    private void CopySingles(CheckpointEntry entry, Span<float> destination)
    {
        if (entry.Type == ElementType.F32 && BitConverter.IsLittleEndian)
        {
            // Checkpoints are F32 almost always: read straight into place, in pieces that a span of bytes can name.
            for (int done = 0; done < destination.Length; done += Piece)
            {
                Span<float> part = destination.Slice(done, Math.Min(Piece, destination.Length - done));
                TensorReader.Read(_content, entry, MemoryMarshal.AsBytes(part), (long)done * sizeof(float));
            }

            return;
        }

        ElementConversion.ToSingles(entry.Type, GetBytes(entry.Name), destination);
    }

    private int ArrayLength(CheckpointEntry entry) => entry.Count <= Array.MaxLength
        ? (int)entry.Count
        : throw _content.Error($"'{entry.Name}' has {entry.Count} values; an array holds at most {Array.MaxLength}");
}
