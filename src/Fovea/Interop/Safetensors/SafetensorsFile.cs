using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fovea;

/// <summary>A safetensors file, opened for reading: names, shapes and types at once, values when asked for.</summary>
/// <remarks>The format is 8 bytes of header length N (little-endian), N bytes of JSON, then the values, little-endian and in C order.
/// The header is checked whole before anything is allocated for values: at most 100 MB and 200,000 tensors, every byte of data
/// described exactly once. Numbers read are copies; dispose to close the file.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    private const int LengthBytes = 8;

    private readonly SafeFileHandle? _handle;
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly long _dataStart;
    private readonly Dictionary<string, SafetensorsEntry> _byName;

    private SafetensorsFile(string name, SafeFileHandle? handle, ReadOnlyMemory<byte> memory, long length)
    {
        Name = name;
        _handle = handle;
        _memory = memory;
        if (length < LengthBytes)
            throw Error($"has {length} bytes; a safetensors file has at least 8");
        Span<byte> prefix = stackalloc byte[LengthBytes];
        Read(prefix, 0);
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > SafetensorsHeader.MaximumBytes)
        {
            throw Error($"its first 8 bytes give a header of {headerBytes} bytes; expected at most {SafetensorsHeader.MaximumBytes}; "
                + "is it a safetensors file?");
        }

        if ((long)headerBytes > length - LengthBytes)
        {
            throw Error($"its header takes {headerBytes} bytes but {length - LengthBytes} follow; it is cut off or damaged: "
                + "copy it again");
        }

        byte[] json = new byte[headerBytes];
        Read(json, LengthBytes);
        // The format asks for '{' at once, so that no other kind of file can be read as one.
        if (json.Length == 0 || json[0] != '{')
            throw Error("its header does not begin with '{'; is it a safetensors file?");
        _dataStart = LengthBytes + (long)headerBytes;
        SafetensorsHeader header = SafetensorsHeader.Parse(name, json, length - _dataStart);
        _byName = header.Entries;
        Entries = header.Ordered.AsReadOnly();
        Metadata = header.Metadata.AsReadOnly();
    }

    /// <summary>The file's name as it was given, for messages.</summary>
    public string Name { get; }

    /// <summary>The tensors, in the order of the header.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The texts under <c>__metadata__</c>; empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensor called <paramref name="name"/>.</summary>
    /// <param name="name">Its name, exactly as in the file.</param>
    /// <exception cref="CheckpointException">The file has no such tensor.</exception>
    public SafetensorsEntry this[string name] => _byName.TryGetValue(name, out SafetensorsEntry? entry)
        ? entry
        : throw Error($"has no tensor '{name}' among its {Entries.Count}");

    /// <summary>Opens <paramref name="path"/> and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">The file does not exist, cannot be read or is not valid.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
            var file = new SafetensorsFile(path, handle, default, RandomAccess.GetLength(handle));
            handle = null;
            return file;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException($"{path}: there is no such file", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CheckpointException($"{path}: cannot be read; expected a readable file", exception);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Reads a file that is in memory already.</summary>
    /// <param name="content">The whole file; not copied.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="CheckpointException">The content is not valid.</exception>
    public static SafetensorsFile FromBytes(ReadOnlyMemory<byte> content, string name) => new(name, null, content, content.Length);

    /// <summary>Whether the file has a tensor called <paramref name="name"/>.</summary>
    /// <param name="name">A name, exactly as in the file.</param>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>The values of a tensor as floats, in C order. Every element type is converted.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <exception cref="CheckpointException">The file has no such tensor, or it is too large for an array.</exception>
    public float[] GetSingles(string name)
    {
        SafetensorsEntry entry = this[name];
        float[] values = new float[ArrayLength(entry)];
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
        SafetensorsEntry entry = this[name];
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
        SafetensorsEntry entry = this[name];
        double[] values = new double[ArrayLength(entry)];
        SafetensorsConversion.ToDoubles(entry.Type, GetBytes(name), values);
        return values;
    }

    /// <summary>The values of a tensor of integers or truth values, in C order.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <exception cref="CheckpointException">The file has no such tensor, it holds fractions, or it is too large for an array.</exception>
    public long[] GetInt64s(string name)
    {
        SafetensorsEntry entry = this[name];
        if (entry.Type.IsFloatingPoint())
            throw Error($"'{name}' is {entry.Type.Name()}; expected whole numbers (I64, I32, I16, I8, U16, U8 or BOOL)");
        long[] values = new long[ArrayLength(entry)];
        SafetensorsConversion.ToInt64s(entry.Type, GetBytes(name), values);
        return values;
    }

    /// <summary>The stored bytes of a tensor, little-endian.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <exception cref="CheckpointException">The file has no such tensor, or it is too large for an array.</exception>
    public byte[] GetBytes(string name)
    {
        SafetensorsEntry entry = this[name];
        if (entry.Bytes > Array.MaxLength)
            throw Error($"'{name}' has {entry.Bytes} bytes; an array holds at most {Array.MaxLength}");
        byte[] bytes = new byte[entry.Bytes];
        Read(bytes, _dataStart + entry.Begin);
        return bytes;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle?.Dispose();

    private void CopySingles(SafetensorsEntry entry, Span<float> destination)
    {
        if (entry.Type == SafetensorsType.F32 && BitConverter.IsLittleEndian)
        {
            // Checkpoints are F32 almost always: read straight into place, in pieces a span of bytes can name.
            const int Piece = 1 << 28;
            for (int done = 0; done < destination.Length; done += Piece)
            {
                Span<float> part = destination.Slice(done, Math.Min(Piece, destination.Length - done));
                Read(MemoryMarshal.AsBytes(part), _dataStart + entry.Begin + ((long)done * sizeof(float)));
            }

            return;
        }

        SafetensorsConversion.ToSingles(entry.Type, GetBytes(entry.Name), destination);
    }

    private int ArrayLength(SafetensorsEntry entry) => entry.Count <= Array.MaxLength
        ? (int)entry.Count
        : throw Error($"'{entry.Name}' has {entry.Count} values; an array holds at most {Array.MaxLength}");

    private void Read(Span<byte> destination, long offset)
    {
        if (_handle is null)
        {
            _memory.Span.Slice((int)offset, destination.Length).CopyTo(destination);
            return;
        }

        while (destination.Length > 0)
        {
            int count;
            try
            {
                count = RandomAccess.Read(_handle, destination, offset);
            }
            catch (IOException exception)
            {
                throw new CheckpointException($"{Name}: reading at byte {offset} failed", exception);
            }

            if (count == 0)
                throw Error($"ends at byte {offset}; it became shorter after it was opened");
            destination = destination[count..];
            offset += count;
        }
    }

    private CheckpointException Error(string what) => new($"{Name}: {what}");
}
