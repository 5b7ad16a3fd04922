using System.Buffers.Binary;
using System.Text;

namespace Fovea;

/// <summary>Reads a pickle from bytes of a file, piece by piece.</summary>
internal sealed class PickleCursor(FileContent content, ByteRegion region, long position, string place)
{
    private const int BufferBytes = 1 << 16;
    private const int LongestText = 1 << 24;
    private const int LongestName = 1 << 10;

    private readonly byte[] _buffer = new byte[Math.Min(BufferBytes, Math.Max(1, region.Length - position))];
    private long _start = position;
    private int _at;
    private int _filled;

    /// <summary>The byte that is read next.</summary>
    public long Position => _start + _at;

    /// <summary>The next byte.</summary>
    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A number of up to eight bytes, or null for a longer one, which is skipped.</summary>
    public long? Long(long bytes)
    {
        Require(bytes);
        if (bytes > sizeof(long))
        {
            Skip(bytes);
            return null;
        }

        ReadOnlySpan<byte> digits = Take((int)bytes);
        long value = 0;
        for (int i = 0; i < digits.Length; i++)
            value |= (long)digits[i] << (8 * i);
        return digits.Length is 0 or 8 || (digits[^1] & 0x80) == 0 ? value : value - (1L << (8 * digits.Length));
    }

    /// <summary>Bytes as text: UTF-8, or where they are not valid, one character a byte.</summary>
    public string Text(long bytes)
    {
        Require(bytes);
        if (bytes > LongestText)
            throw Error(Position, $"a text of {bytes} bytes; expected at most {LongestText}");
        if (bytes <= _buffer.Length)
            return Decode(Take((int)bytes));
        byte[] all = new byte[bytes];
        region.Read(all, Position);
        Skip(bytes);
        return Decode(all);
    }

    /// <summary>A line of text, as the names of globals are.</summary>
    public string Line()
    {
        StringBuilder line = new();
        for (byte next = Byte(); next != '\n'; next = Byte())
        {
            if (line.Length == LongestName)
                throw Error(Position, $"a name of more than {LongestName} characters");
            line.Append((char)next);
        }

        return line.ToString();
    }

    /// <summary>Passes over bytes.</summary>
    public void Skip(long bytes)
    {
        Require(bytes);
        if (bytes <= _filled - _at)
        {
            _at += (int)bytes;
            return;
        }

        _start = Position + bytes;
        _at = _filled = 0;
    }

    public CheckpointException Error(long at, string what) => content.Error($"{place}byte {at}: {what}");

    private static string Decode(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    private void Require(long bytes)
    {
        if (bytes < 0 || bytes > region.Length - Position)
        {
            throw Error(
                Position, $"{bytes} bytes are said to follow; there are {region.Length - Position}: it is cut off or damaged, copy it "
                + "again");
        }
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > _filled - _at)
        {
            Require(bytes);
            _start = Position;
            _at = 0;
            _filled = (int)Math.Min(_buffer.Length, region.Length - _start);
            region.Read(_buffer.AsSpan(0, _filled), _start);
        }

        _at += bytes;
        return _buffer.AsSpan(_at - bytes, bytes);
    }
}
