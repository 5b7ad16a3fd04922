using System.IO.Compression;

namespace Fovea;

/// <summary>The bytes of one file of a zip archive, checked against their checksum once.</summary>
internal sealed class ZipRegion(FileContent content, ZipEntry entry, long start) : ByteRegion
{
    private const int Piece = 1 << 16;

    private byte[]? _unpacked;
    private bool _isChecked;

    /// <inheritdoc/>
    public override long Length => entry.Bytes;

    /// <inheritdoc/>
    public override void Read(Span<byte> destination, long offset)
    {
        if (entry.IsDeflated)
        {
            _unpacked ??= Unpack();
            _unpacked.AsSpan((int)offset, destination.Length).CopyTo(destination);
            return;
        }

        if (destination.Length == Length && !_isChecked)
        {
            content.Read(destination, start);
            Check(Crc32.Append(0, destination));
            return;
        }

        if (!_isChecked)
            Check(Checksum());
        content.Read(destination, start + offset);
    }

    private uint Checksum()
    {
        byte[] buffer = new byte[Math.Min(Piece, Length)];
        uint crc = 0;
        for (long done = 0; done < Length; done += buffer.Length)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, Length - done));
            content.Read(part, start + done);
            crc = Crc32.Append(crc, part);
        }

        return crc;
    }

    private byte[] Unpack()
    {
        if (entry.Bytes > Array.MaxLength || entry.PackedBytes > Array.MaxLength)
            throw content.Error($"'{entry.Name}' unpacks to {entry.Bytes} bytes; expected at most {Array.MaxLength}");
        byte[] bytes = new byte[entry.Bytes];
        try
        {
            using MemoryStream packed = new(content.Read(start, (int)entry.PackedBytes));
            using DeflateStream stream = new(packed, CompressionMode.Decompress);
            int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count < bytes.Length || stream.ReadByte() >= 0)
                throw content.Error($"'{entry.Name}' does not unpack to the {bytes.Length} bytes that the directory says");
        }
        catch (InvalidDataException exception)
        {
            throw content.Error($"'{entry.Name}' at byte {start} cannot be unpacked; it is damaged", exception);
        }

        Check(Crc32.Append(0, bytes));
        return bytes;
    }

    // PyTorch can be told to compute none, and writes 0 then.
    private void Check(uint crc)
    {
        if (crc != entry.Checksum && entry.Checksum != 0)
            throw content.Error($"'{entry.Name}' at byte {start} does not have the checksum that the directory says; it is damaged");
        _isChecked = true;
    }
}
