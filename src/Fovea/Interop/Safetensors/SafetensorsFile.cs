using System.Buffers.Binary;

namespace Fovea;

/// <summary>A safetensors file, opened for reading: names, shapes and types at once, values when asked for.</summary>
/// <remarks>The format is 8 bytes of header length N (little-endian), N bytes of JSON, then the values, little-endian and in C order.
/// The file is mapped into memory. The header is checked whole before anything is allocated for values: at most 100 MB and 200,000
/// tensors, every byte of data described exactly once.</remarks>
public sealed class SafetensorsFile : CheckpointFile
{
    /// <summary>Bytes before the header.</summary>
    internal const int LengthBytes = 8;

    private SafetensorsFile(FileContent content, SafetensorsHeader header)
        : base(content, "safetensors", header.Ordered.AsReadOnly(), header.Metadata.AsReadOnly())
    {
    }

    /// <summary>Opens <paramref name="path"/> and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">The file does not exist, cannot be read or is not valid.</exception>
    public static new SafetensorsFile Open(string path)
    {
        FileContent content = FileContent.Open(path);
        try
        {
            return Read(content);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>Reads a file that is in memory already.</summary>
    /// <param name="content">The whole file; not copied.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="CheckpointException">The content is not valid.</exception>
    public static new SafetensorsFile FromBytes(ReadOnlyMemory<byte> content, string name) => Read(FileContent.Of(content, name));

    internal static SafetensorsFile Read(FileContent content)
    {
        if (content.Length < LengthBytes)
            throw content.Error($"has {content.Length} bytes; a safetensors file has at least 8");
        Span<byte> prefix = stackalloc byte[LengthBytes];
        content.Read(prefix, 0);
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > SafetensorsHeader.MaximumBytes)
        {
            throw content.Error($"its first 8 bytes give a header of {headerBytes} bytes; expected at most "
                + $"{SafetensorsHeader.MaximumBytes}; is it a safetensors file?");
        }

        long left = content.Length - LengthBytes;
        if ((long)headerBytes > left)
            throw content.Error($"its header takes {headerBytes} bytes but {left} follow; it is cut off or damaged: copy it again");
        byte[] json = content.Read(LengthBytes, (int)headerBytes);
        // The format asks for '{' at once, so that no other kind of file can be read as one.
        if (json.Length == 0 || json[0] != '{')
            throw content.Error("its header does not begin with '{'; is it a safetensors file?");
        FileRegion data = new(content, LengthBytes + json.Length, left - json.Length);
        return new SafetensorsFile(content, SafetensorsHeader.Parse(content.Name, json, data));
    }
}
