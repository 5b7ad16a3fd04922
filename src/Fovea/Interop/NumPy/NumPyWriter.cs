namespace Fovea;

/// <summary>Writes NumPy's files.</summary>
internal static class NumPyWriter
{
    private const int Alignment = 64;

    /// <summary>Writes one array: the content of a <c>.npy</c> file.</summary>
    public static void WriteArray(Stream stream, OutgoingTensor tensor)
    {
        stream.Write(NumPyHeader.Write(tensor.Type, tensor.Shape));
        tensor.Write(stream);
    }

    /// <summary>Writes arrays under their names: the content of a <c>.npz</c> file.</summary>
    public static void WriteArchive(Stream stream, IReadOnlyList<OutgoingTensor> tensors)
    {
        ZipWriter zip = new(stream);
        foreach (OutgoingTensor tensor in tensors)
            zip.Add($"{tensor.Name}.npy", Alignment, content => WriteArray(content, tensor));
        zip.Finish();
    }
}
