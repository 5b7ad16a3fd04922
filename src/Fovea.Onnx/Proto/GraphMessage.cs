namespace Fovea.Onnx;

/// <summary>Nodes in the order of execution, the tensors that they read, and what goes in and out.</summary>
internal sealed record GraphMessage(
    string Name, IReadOnlyList<NodeMessage> Nodes, IReadOnlyList<TensorMessage> Initializers, ValueMessage Input,
    ValueMessage Output) : IProtoMessage
{
    public void WriteTo(ProtoWriter writer)
    {
        foreach (NodeMessage node in Nodes)
            writer.Message(1, node);
        writer.Text(2, Name);
        foreach (TensorMessage tensor in Initializers)
            writer.Message(5, tensor);
        writer.Message(11, Input);
        writer.Message(12, Output);
    }
}
