namespace Fovea.Onnx;

/// <summary>A network as a graph of standard operators, ready to be written.</summary>
internal sealed record OnnxModel(ModelMessage Message, Freedom Freedom, Shape Input, IReadOnlyList<string> Reasons)
{
    /// <summary>What height and width are multiples of where the graph is only for such.</summary>
    public const int Multiple = 32;

    // Readers of protobuf refuse messages of 2 GiB; the format has other files for larger weights.
    private const long Largest = int.MaxValue;

    /// <summary>The bytes of the file.</summary>
    /// <exception cref="OnnxException">There would be more than the format allows.</exception>
    public byte[] ToArray()
    {
        using MemoryStream stream = new((int)Measure());
        ProtoWriter.Write(Message, stream);
        return stream.ToArray();
    }

    private long Measure()
    {
        long bytes = ProtoWriter.Measure(Message);
        return bytes <= Largest
            ? bytes
            : throw new OnnxException(
                $"the network takes {bytes:N0} bytes as ONNX, and a file can have {Largest:N0}; export a smaller one");
    }
}
