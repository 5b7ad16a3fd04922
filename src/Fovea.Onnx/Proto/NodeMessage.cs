namespace Fovea.Onnx;

/// <summary>One standard operator. An input that is left out has an empty name.</summary>
internal sealed record NodeMessage(
    string Operator, string Name, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs,
    IReadOnlyList<AttributeMessage> Attributes) : IProtoMessage
{
    public void WriteTo(ProtoWriter writer)
    {
        foreach (string input in Inputs)
            writer.Element(1, input);
        foreach (string output in Outputs)
            writer.Element(2, output);
        writer.Text(3, Name);
        writer.Text(4, Operator);
        foreach (AttributeMessage attribute in Attributes)
            writer.Message(5, attribute);
    }
}
