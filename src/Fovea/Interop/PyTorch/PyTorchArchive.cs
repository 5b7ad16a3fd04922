namespace Fovea;

/// <summary>PyTorch's format since 1.6: a zip archive of one pickle and one file a storage.</summary>
internal static class PyTorchArchive
{
    /// <summary>What the format is called.</summary>
    public const string FormatName = "PyTorch (zip)";

    private const string PickleName = "/data.pkl";

    /// <summary>The file that holds the pickle, or null where the archive is no checkpoint of PyTorch.</summary>
    public static ZipEntry? FindPickle(ZipDirectory directory) =>
        directory.Entries.FirstOrDefault(static entry => entry.Name.EndsWith(PickleName, StringComparison.Ordinal));

    /// <summary>Reads the tensors.</summary>
    /// <exception cref="CheckpointException">The archive is damaged, or holds something else than tensors.</exception>
    public static CheckpointContents Read(FileContent content, ZipDirectory directory, ZipEntry pickle)
    {
        string folder = pickle.Name[..^PickleName.Length];
        if (directory.Find($"{folder}/byteorder") is { Bytes: 3 } order && ReadAll(directory, order) is [(byte)'b', ..])
            throw content.Error("its numbers are big-endian; save it on a little-endian machine");
        if (directory.Find($"{folder}/constants.pkl") is not null)
            throw content.Error("holds a TorchScript program; in PyTorch, save its state dict: torch.save(model.state_dict(), FILE)");

        ByteRegion region = directory.Open(pickle);
        PickleCursor cursor = new(content, region, 0, $"{pickle.Name}, ");
        PickledTensors tensors = new(cursor);
        object? root = PickleMachine.Read(cursor, tensors);
        if (cursor.Position != region.Length)
            throw cursor.Error(cursor.Position, $"{region.Length - cursor.Position} bytes after the end of the pickle");
        return PickledState.Collect(content, root, tensors, key => directory.Find($"{folder}/data/{key}") is { } entry
            ? directory.Open(entry)
            : throw content.Error($"has no '{folder}/data/{key}', a storage that its pickle names"));
    }

    private static byte[] ReadAll(ZipDirectory directory, ZipEntry entry)
    {
        byte[] bytes = new byte[entry.Bytes];
        directory.Open(entry).Read(bytes, 0);
        return bytes;
    }
}
