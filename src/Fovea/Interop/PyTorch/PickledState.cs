namespace Fovea;

/// <summary>Turns the value of a PyTorch file into the tensors of a checkpoint.</summary>
internal static class PickledState
{
    private const long Allowance = 64_000_000;

    /// <summary>The tensors of the state dict in <paramref name="root"/>.</summary>
    /// <param name="content">The file.</param>
    /// <param name="root">The value of its pickle.</param>
    /// <param name="tensors">What it says of storages.</param>
    /// <param name="locate">The bytes of the storage of a key.</param>
    /// <exception cref="CheckpointException">There is none, or a storage is shorter than is said of it.</exception>
    public static CheckpointContents Collect(
        FileContent content, object? root, PickledTensors tensors, Func<string, ByteRegion> locate)
    {
        if (StateDictSearch.In(root) is not { } state)
        {
            throw content.Error(
                $"holds no state dict: it is {StateDictSearch.Describe(root)}; expected tensors under names, at the top or under a key "
                + "such as 'state_dict' or 'model'");
        }

        Dictionary<string, ByteRegion> regions = new(StringComparer.Ordinal);
        foreach (PickledStorage storage in tensors.Storages.Values)
            regions.Add(storage.Key, Check(content, storage, locate(storage.Key)));

        List<CheckpointEntry> entries = new(state.Tensors.Count);
        long total = 0, most = Allowance + (16 * content.Length);
        foreach ((string name, PickledTensor tensor) in state.Tensors)
        {
            int size = tensor.Type.Size();
            total += Math.Min(tensor.Count, long.MaxValue / 64) * size;
            if (total < 0 || total > most)
            {
                throw content.Error(
                    $"'{name}' [{string.Join(", ", tensor.Shape)}] and those before it repeat the file's {content.Length} bytes to more "
                    + $"than {most}");
            }

            bool isDense = TensorSource.IsDense(tensor.Shape, tensor.Strides);
            long offset = (tensor.Storage.Offset * tensor.Storage.Type.Size()) + (tensor.Offset * size);
            TensorSource source = new(regions[tensor.Storage.Key], offset, isDense ? null : tensor.Strides);
            entries.Add(new CheckpointEntry(name, tensor.Type, tensor.Shape, tensor.Count, source));
        }

        return new CheckpointContents(entries, state.Metadata);
    }

    private static ByteRegion Check(FileContent content, PickledStorage storage, ByteRegion region)
    {
        int size = storage.Type.Size();
        return storage.Count <= region.Length / size
            ? region
            : throw content.Error(
                $"storage '{storage.Key}' is said to hold {storage.Count} {storage.Type.Name()} but has {region.Length} bytes; "
                + "the file is cut off or damaged");
    }
}
