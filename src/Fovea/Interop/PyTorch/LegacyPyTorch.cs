using System.Buffers.Binary;

namespace Fovea;

/// <summary>PyTorch's format before 1.6: five pickles (magic number, protocol, machine, value, keys), then every storage as its length
/// and its bytes.</summary>
internal static class LegacyPyTorch
{
    /// <summary>What the format is called.</summary>
    public const string FormatName = "PyTorch (legacy)";

    private const int Protocol = 1001;
    private const int FrameBytes = 9;

    /// <summary>The pickle of the magic number 1950a86a20f9469cfc6c after its protocol: LONG1 of ten bytes, stop.</summary>
    private static ReadOnlySpan<byte> Magic => [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

    /// <summary>Reads the tensors.</summary>
    /// <exception cref="CheckpointException">The file is damaged, or holds something else than tensors.</exception>
    public static CheckpointContents Read(FileContent content)
    {
        ReadOnlySpan<byte> start = content.Read(0, (int)Math.Min(content.Length, FrameBytes + Magic.Length + 2));
        // From protocol 4 on a frame's length stands before the number.
        int magic = start.IndexOf(Magic);
        if (magic is not (2 or 2 + FrameBytes))
            throw content.Error("begins as a pickle but not as one of PyTorch's; expected what torch.save wrote");
        PickleCursor cursor = new(content, new FileRegion(content, 0, content.Length), magic + Magic.Length, "");
        if (PickleMachine.Read(cursor, new PickledTensors(cursor)) is not (long and Protocol))
            throw content.Error($"its protocol is not {Protocol}; it was written by another version of PyTorch");
        if (PickleMachine.Read(cursor, new PickledTensors(cursor)) is PickleDictionary machine
            && machine.Named.Any(static item => item is { Name: "little_endian", Value: false }))
        {
            throw content.Error("its numbers are big-endian; save it on a little-endian machine");
        }

        PickledTensors tensors = new(cursor);
        object? root = PickleMachine.Read(cursor, tensors);
        long keysAt = cursor.Position;
        if (PickleMachine.Read(cursor, new PickledTensors(cursor)) is not List<object?> keys)
            throw cursor.Error(keysAt, "no list of the storages' keys");
        Dictionary<string, ByteRegion> regions = Locate(content, cursor.Position, keys, tensors);
        return PickledState.Collect(content, root, tensors, key => regions.TryGetValue(key, out ByteRegion? region)
            ? region
            : throw content.Error($"lacks storage '{key}', which its pickle names"));
    }

    private static Dictionary<string, ByteRegion> Locate(FileContent content, long at, List<object?> keys, PickledTensors tensors)
    {
        Dictionary<string, ByteRegion> regions = new(StringComparer.Ordinal);
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (object? item in keys)
        {
            if (item is not string key || !tensors.Storages.TryGetValue(key, out PickledStorage? storage))
                throw content.Error($"has a storage '{item}' before byte {at} that its pickle does not name");
            content.Read(length, at);
            at += length.Length;
            long count = BinaryPrimitives.ReadInt64LittleEndian(length), left = content.Length - at;
            int size = storage.Type.Size();
            if (count < 0 || count > left / size)
            {
                throw content.Error(
                    $"storage '{key}' of {count} {storage.Type.Name()} begins at byte {at}, and {left} bytes are left; it is cut off or "
                    + "damaged: copy it again");
            }

            if (!regions.TryAdd(key, new FileRegion(content, at, count * size)))
                throw content.Error($"has storage '{key}' twice, the second time at byte {at}");
            at += count * size;
        }

        return at == content.Length
            ? regions
            : throw content.Error($"has {content.Length - at} bytes after the last storage, from byte {at}");
    }
}
