namespace Fovea.Onnx;

/// <summary>A setting of an operator: a number, a text, whole numbers or a tensor.</summary>
internal sealed class AttributeMessage : IProtoMessage
{
    private readonly object _value;

    private AttributeMessage(string name, object value) => (Name, _value) = (name, value);

    public string Name { get; }

    public static AttributeMessage Of(string name, long value) => new(name, value);

    public static AttributeMessage Of(string name, float value) => new(name, value);

    public static AttributeMessage Of(string name, string value) => new(name, value);

    public static AttributeMessage Of(string name, params long[] values) => new(name, values);

    public static AttributeMessage Of(string name, TensorMessage value) => new(name, value);

    public void WriteTo(ProtoWriter writer)
    {
        writer.Text(1, Name);
        switch (_value)
        {
            case float number:
                writer.Float(2, number);
                writer.Integer(20, 1);
                break;
            case long number:
                writer.Integer(3, number);
                writer.Integer(20, 2);
                break;
            case string text:
                writer.Element(4, text);
                writer.Integer(20, 3);
                break;
            case TensorMessage tensor:
                writer.Message(5, tensor);
                writer.Integer(20, 4);
                break;
            case long[] numbers:
                foreach (long number in numbers)
                    writer.Integer(8, number); // not packed: the format's schema is of protobuf 2
                writer.Integer(20, 7);
                break;
        }
    }
}
