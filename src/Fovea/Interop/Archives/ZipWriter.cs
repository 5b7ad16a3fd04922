using System.Buffers.Binary;
using System.Text;

namespace Fovea;

/// <summary>Writes a zip archive of files that are stored as they are, each at an offset that other programs can map.</summary>
/// <remarks>Equal content gives equal bytes: every file has the date 1 January 1980, the first that the format knows. Archives of 4 GB and
/// more are refused.</remarks>
internal sealed class ZipWriter(Stream stream)
{
    private const int LocalHeaderBytes = 30;
    private const int FirstDate = 0x21;
    private const ushort Padding = 0x4246;
    private const ushort Utf8Name = 1 << 11;
    private const ushort Version = 20;

    private readonly List<(byte[] Name, uint Checksum, uint Bytes, uint Place)> _files = [];
    private readonly long _start = stream.Position;

    /// <summary>Adds a file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="alignment">Its content begins at a multiple of so many bytes; at most 64.</param>
    /// <param name="write">Writes its content.</param>
    /// <exception cref="IOException">The archive would have 4 GB or more, or more than 65,535 files.</exception>
    public void Add(string name, int alignment, Action<Stream> write)
    {
        if (_files.Count == ZipDirectory.MaximumEntries)
        {
            throw new IOException(
                $"the archive would have more than {ZipDirectory.MaximumEntries} files; write a .safetensors file instead");
        }


        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        long place = stream.Position - _start, unpadded = place + LocalHeaderBytes + nameBytes.Length + 4;
        int padding = (int)((alignment - (unpadded % alignment)) % alignment);
        byte[] header = new byte[LocalHeaderBytes + nameBytes.Length + 4 + padding];
        "PK\u0003\u0004"u8.CopyTo(header);
        Common(header.AsSpan(4), 0, 0, nameBytes.Length, 4 + padding);
        nameBytes.CopyTo(header, LocalHeaderBytes);
        Span<byte> extra = header.AsSpan(LocalHeaderBytes + nameBytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(extra, Padding);
        BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], (ushort)padding);
        stream.Write(header);

        ChecksumStream content = new(stream);
        write(content);
        long end = stream.Position;
        if (end - _start >= uint.MaxValue)
            throw new IOException("the archive would have 4 GB or more; write a .safetensors file instead");
        // The checksum stands before the content and is known after it.
        Common(header.AsSpan(4), content.Checksum, (uint)content.Count, nameBytes.Length, 4 + padding);
        stream.Position = _start + place;
        stream.Write(header.AsSpan(0, LocalHeaderBytes));
        stream.Position = end;
        _files.Add((nameBytes, content.Checksum, (uint)content.Count, (uint)place));
    }

    /// <summary>Writes the directory; nothing may be added after it.</summary>
    public void Finish()
    {
        long start = stream.Position - _start;
        foreach ((byte[] name, uint checksum, uint bytes, uint place) in _files)
        {
            byte[] header = new byte[46 + name.Length];
            "PK\u0001\u0002"u8.CopyTo(header);
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), Version);
            Common(header.AsSpan(6), checksum, bytes, name.Length, 0);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(42), place);
            name.CopyTo(header, 46);
            stream.Write(header);
        }

        Span<byte> end = stackalloc byte[22];
        end.Clear();
        "PK\u0005\u0006"u8.CopyTo(end);
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], (ushort)_files.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], (ushort)_files.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end[12..], (uint)(stream.Position - _start - start));
        BinaryPrimitives.WriteUInt32LittleEndian(end[16..], (uint)start);
        stream.Write(end);
    }

    // Version, flags, method, time, date, checksum, sizes and lengths stand in both headers in this order.
    private static void Common(Span<byte> header, uint checksum, uint bytes, int nameBytes, int extraBytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(header, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], Utf8Name);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], FirstDate);
        BinaryPrimitives.WriteUInt32LittleEndian(header[10..], checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(header[14..], bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[18..], bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], (ushort)nameBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(header[24..], (ushort)extraBytes);
    }
}
