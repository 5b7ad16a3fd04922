namespace Fovea.Onnx;

/// <summary>A network as a graph of standard operators, ready to be written.</summary>
internal sealed record OnnxModel(ModelMessage Message, Freedom Freedom, Shape Input, IReadOnlyList<string> Reasons)
{
    /// <summary>What height and width are multiples of where the graph is only for such.</summary>
    public const int Multiple = 32;

    /// <summary>The most bytes of a file: readers of protobuf refuse messages of 2 GiB, and an array has a little less; the format has
    /// other files for larger weights.</summary>
    public static readonly long Largest = Array.MaxLength;

    /// <summary>The bytes of the file.</summary>
    /// <exception cref="OnnxException">There would be more than the format allows.</exception>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Measure()];
        using MemoryStream stream = new(bytes);
        ProtoWriter.Write(Message, stream);
        return bytes;
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
