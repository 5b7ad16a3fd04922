namespace Fovea;

/// <summary>Reads NumPy's files: <c>.npy</c> with one array, <c>.npz</c>, a zip archive of them.</summary>
internal static class NumPyArrays
{
    /// <summary>What a file of one array is called.</summary>
    public const string ArrayFormat = "NumPy array";

    /// <summary>What an archive of arrays is called.</summary>
    public const string ArchiveFormat = "NumPy archive";

    private const string Extension = ".npy";

    private static readonly Dictionary<string, string> NoMetadata = [];

    /// <summary>Reads a file of one array, under the file's name.</summary>
    public static CheckpointContents ReadArray(FileContent content)
    {
        string name = Path.GetFileNameWithoutExtension(content.Name);
        FileRegion region = new(content, 0, content.Length);
        return new CheckpointContents([Read(name.Length == 0 ? "array" : name, region, what => content.Error(what))], NoMetadata);
    }

    /// <summary>Reads an archive of arrays, under their names without the extension.</summary>
    public static CheckpointContents ReadArchive(FileContent content, ZipDirectory directory)
    {
        if (directory.Entries.FirstOrDefault(static entry => !entry.Name.EndsWith(Extension, StringComparison.Ordinal)) is { } other)
        {
            throw content.Error(
                $"is a zip archive with '{other.Name}' in it; expected NAME.npy files (NumPy) or a file data.pkl (PyTorch)");
        }

        if (directory.Entries.Count == 0)
            throw content.Error("is an empty zip archive; expected tensors");
        List<CheckpointEntry> entries = new(directory.Entries.Count);
        foreach (ZipEntry entry in directory.Entries)
            entries.Add(Read(entry.Name[..^Extension.Length], directory.Open(entry), what => content.Error($"'{entry.Name}' {what}")));
        return new CheckpointContents(entries, NoMetadata);
    }

    private static CheckpointEntry Read(string name, ByteRegion region, Func<string, CheckpointException> error)
    {
        NumPyHeader header = NumPyHeader.Read(region, error);
        long left = region.Length - header.DataStart;
        int size = header.Type.Size();
        UInt128 count = 1;
        foreach (long axis in header.Shape)
            count = UInt128.Min(count * (ulong)axis, long.MaxValue);
        if (count * (uint)size != (ulong)left)
        {
            throw error($"is {header.Type.Name()} [{string.Join(", ", header.Shape)}], which takes {count * (uint)size} bytes, "
                + $"and {left} follow its header");
        }

        long[]? strides = null;
        if (header.IsFortranOrder)
        {
            long[] reversed = [.. header.Shape.Reverse()];
            strides = [.. TensorSource.DenseStrides(reversed).Reverse()];
            strides = TensorSource.IsDense(header.Shape, strides) ? null : strides;
        }

        return new CheckpointEntry(
            name, header.Type, header.Shape, (long)count, new TensorSource(region, header.DataStart, strides, header.IsBigEndian));
    }
}
