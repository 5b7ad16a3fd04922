using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;

namespace Fovea.Onnx;

/// <summary>Writes fields in protobuf's wire format, or only counts their bytes: a message within another is preceded by its length, and
/// counting with the code that writes cannot come to another number.</summary>
internal sealed class ProtoWriter
{
    private readonly CodedOutputStream? _output;

    private ProtoWriter(CodedOutputStream? output) => _output = output;

    /// <summary>The bytes put so far.</summary>
    public long Length { get; private set; }

    /// <summary>The bytes of a message.</summary>
    public static long Measure(IProtoMessage message)
    {
        ProtoWriter counter = new(null);
        message.WriteTo(counter);
        return counter.Length;
    }

    /// <summary>Writes a message to a stream.</summary>
    public static void Write(IProtoMessage message, Stream stream)
    {
        using CodedOutputStream output = new(stream, leaveOpen: true);
        message.WriteTo(new ProtoWriter(output));
        output.Flush();
    }

    public void Integer(int field, long value)
    {
        Tag(field, WireFormat.WireType.Varint);
        Length += CodedOutputStream.ComputeInt64Size(value);
        _output?.WriteInt64(value);
    }

    public void Float(int field, float value)
    {
        Tag(field, WireFormat.WireType.Fixed32);
        Length += sizeof(float);
        _output?.WriteFloat(value);
    }

    /// <summary>A text, left out where it is empty: that is what a reader assumes.</summary>
    public void Text(int field, string value)
    {
        if (value.Length > 0)
            Element(field, value);
    }

    /// <summary>One text of several, written also where it is empty.</summary>
    public void Element(int field, string value)
    {
        Tag(field, WireFormat.WireType.LengthDelimited);
        int bytes = Encoding.UTF8.GetByteCount(value);
        Length += CodedOutputStream.ComputeLengthSize(bytes) + bytes;
        _output?.WriteString(value);
    }

    /// <summary>Numbers one after the other in one field.</summary>
    public void Integers(int field, ReadOnlySpan<long> values)
    {
        int bytes = 0;
        foreach (long value in values)
            bytes += CodedOutputStream.ComputeInt64Size(value);
        Head(field, bytes);
        foreach (long value in values)
            _output?.WriteInt64(value);
        Length += bytes;
    }

    /// <summary>An array of <paramref name="count"/> numbers as little-endian bytes; it is asked for only to be written.</summary>
    public void Raw<T>(int field, long count, Func<T[]> values)
        where T : unmanaged
    {
        long bytes = count * Unsafe.SizeOf<T>();
        Tag(field, WireFormat.WireType.LengthDelimited);
        Length += CodedOutputStream.ComputeInt64Size(bytes) + bytes;
        _output?.WriteBytes(ByteString.CopyFrom(MemoryMarshal.AsBytes<T>(values())));
    }

    public void Message(int field, IProtoMessage message)
    {
        Head(field, Measure(message));
        message.WriteTo(this);
    }

    private void Head(int field, long bytes)
    {
        Tag(field, WireFormat.WireType.LengthDelimited);
        Length += CodedOutputStream.ComputeInt64Size(bytes);
        _output?.WriteInt64(bytes);
    }

    private void Tag(int field, WireFormat.WireType type)
    {
        Length += CodedOutputStream.ComputeTagSize(field);
        _output?.WriteTag(field, type);
    }
}
