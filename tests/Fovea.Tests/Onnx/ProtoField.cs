using Google.Protobuf;

namespace Fovea.Tests.Onnx;

/// <summary>A field of a message, read with protobuf's own reader: a number, or bytes that may be a message again.</summary>
internal sealed record ProtoField(int Number, ulong Value, byte[] Bytes)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Bytes);

    /// <summary>The fields of a message.</summary>
    public static List<ProtoField> Read(byte[] message)
    {
        CodedInputStream input = new(message);
        List<ProtoField> fields = [];
        while (input.ReadTag() is uint tag and not 0)
        {
            int number = WireFormat.GetTagFieldNumber(tag);
            fields.Add(WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => new ProtoField(number, input.ReadUInt64(), []),
                WireFormat.WireType.Fixed32 => new ProtoField(number, input.ReadFixed32(), []),
                _ => new ProtoField(number, 0, input.ReadBytes().ToByteArray()),
            });
        }

        return fields;
    }

    /// <summary>The messages under a number.</summary>
    public static List<List<ProtoField>> Messages(List<ProtoField> fields, int number) =>
        [.. fields.Where(field => field.Number == number).Select(static field => Read(field.Bytes))];

    /// <summary>The only field under a number.</summary>
    public static ProtoField Only(List<ProtoField> fields, int number) => fields.Single(field => field.Number == number);
}
