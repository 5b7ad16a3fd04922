namespace Fovea.Onnx;

/// <summary>A whole file: a graph with the version of the operators that it is written in.</summary>
internal sealed record ModelMessage(
    int Opset, string Producer, string ProducerVersion, string Documentation, GraphMessage Graph,
    IReadOnlyList<(string Key, string Value)> Metadata) : IProtoMessage
{
    /// <summary>The version of the format that came with a version of the operators.</summary>
    public int FormatVersion => Opset switch
    {
        <= 14 => 7,
        <= 18 => 8,
        <= 20 => 9,
        _ => 10,
    };

    public void WriteTo(ProtoWriter writer)
    {
        writer.Integer(1, FormatVersion);
        writer.Text(2, Producer);
        writer.Text(3, ProducerVersion);
        writer.Text(6, Documentation);
        writer.Message(7, Graph);
        writer.Message(8, new OperatorSet(Opset));
        foreach ((string key, string value) in Metadata)
            writer.Message(14, new Entry(key, value));
    }

    private sealed record OperatorSet(int Version) : IProtoMessage
    {
        public void WriteTo(ProtoWriter writer) => writer.Integer(2, Version); // field 1, the domain, is empty for standard operators
    }

    private sealed record Entry(string Key, string Value) : IProtoMessage
    {
        public void WriteTo(ProtoWriter writer)
        {
            writer.Text(1, Key);
            writer.Text(2, Value);
        }
    }
}
