using System.Globalization;

namespace Fovea.Onnx;

/// <summary>A float tensor that goes into or out of a graph. A size is a number or the name of what may change.</summary>
internal sealed record ValueMessage(string Name, IReadOnlyList<string> Sizes) : IProtoMessage
{
    public void WriteTo(ProtoWriter writer)
    {
        writer.Text(1, Name);
        writer.Message(2, new TypeOf(Sizes));
    }

    private sealed record TypeOf(IReadOnlyList<string> Sizes) : IProtoMessage
    {
        public void WriteTo(ProtoWriter writer) => writer.Message(1, new TensorType(Sizes));
    }

    private sealed record TensorType(IReadOnlyList<string> Sizes) : IProtoMessage
    {
        public void WriteTo(ProtoWriter writer)
        {
            writer.Integer(1, (int)ElementKind.Float);
            writer.Message(2, new ShapeOf(Sizes));
        }
    }

    private sealed record ShapeOf(IReadOnlyList<string> Sizes) : IProtoMessage
    {
        public void WriteTo(ProtoWriter writer)
        {
            foreach (string size in Sizes)
                writer.Message(1, new SizeOf(size));
        }
    }

    private sealed record SizeOf(string Size) : IProtoMessage
    {
        public void WriteTo(ProtoWriter writer)
        {
            if (long.TryParse(Size, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                writer.Integer(1, number);
            else
                writer.Text(2, Size);
        }
    }
}
