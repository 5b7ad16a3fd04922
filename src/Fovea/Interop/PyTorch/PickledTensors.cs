namespace Fovea;

/// <summary>Makes tensors of what a pickle says of them, and checks it.</summary>
internal sealed class PickledTensors(PickleCursor cursor)
{
    /// <summary>The largest number of tensors.</summary>
    public const int MaximumTensors = 32_768;

    private const int MaximumRank = 32;

    private readonly Dictionary<string, PickledStorage> _storages = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The storages that were named, by key, as wide as their first mention says.</summary>
    public IReadOnlyDictionary<string, PickledStorage> Storages => _storages;

    /// <summary>The storage that a persistent id names: ('storage', type, key, location, count) and in the legacy format a view.</summary>
    public PickledStorage Storage(object? id, long at)
    {
        object?[] parts = id as object?[] ?? [];
        if (parts is ["module", ..])
            throw cursor.Error(at, "the source of a module; save its state dict instead: torch.save(model.state_dict(), FILE)");
        if (parts is not ["storage", PickleGlobal { Role: PickleRole.Storage, Type: { } type }, _, _, long count and >= 0, ..])
            throw cursor.Error(at, "a persistent id that is not ('storage', type, key, location, count)");
        string key = parts[2] switch
        {
            string text => text,
            long number => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => throw cursor.Error(at, "a storage whose key is no text"),
        };
        PickledStorage root = new(key, type, count, 0);
        if (_storages.TryGetValue(key, out PickledStorage? known))
        {
            if ((UInt128)(ulong)known.Count * (uint)known.Type.Size() != (UInt128)(ulong)count * (uint)type.Size())
                throw cursor.Error(at, $"storage '{key}' of {count} {type.Name()}, which had {known.Count} {known.Type.Name()} before");
        }
        else
        {
            _storages.Add(key, root);
        }

        return parts.Length > 5 && parts[5] is { } view ? View(root, view, at) : root;
    }

    /// <summary>The tensor with these arguments: storage, offset, sizes, strides and others that do not matter.</summary>
    public PickledTensor Tensor(object?[] arguments, ElementType? type, long at)
    {
        if (arguments is not [PickledStorage storage, long offset, object?[] sizes, object?[] steps, ..])
            throw cursor.Error(at, "a tensor that is not made of a storage, an offset, sizes and strides");
        if (++_count > MaximumTensors)
            throw cursor.Error(at, $"more than {MaximumTensors} tensors");
        long[] shape = Numbers(sizes, "size", at), strides = Numbers(steps, "stride", at);
        if (shape.Length != strides.Length || shape.Length > MaximumRank)
        {
            throw cursor.Error(
                at, $"a tensor of {shape.Length} sizes and {strides.Length} strides; expected as many, at most {MaximumRank}");
        }

        ElementType own = type ?? storage.Type;
        UInt128 available = (UInt128)(ulong)storage.Count * (uint)storage.Type.Size() / (uint)own.Size();
        UInt128 count = 1, last = (ulong)offset;
        for (int i = 0; i < shape.Length; i++)
        {
            count = UInt128.Min(count * (ulong)shape[i], long.MaxValue);
            UInt128 reach = shape[i] == 0 ? 0 : (UInt128)(ulong)(shape[i] - 1) * (ulong)strides[i];
            last = UInt128.Min(last, long.MaxValue) + reach;
        }

        bool isEmpty = Array.IndexOf(shape, 0) >= 0;
        if (offset < 0 || (isEmpty ? (UInt128)(ulong)offset > available : last >= available) || count >= long.MaxValue / 16)
        {
            throw cursor.Error(
                at, $"a tensor [{string.Join(", ", shape)}] with strides [{string.Join(", ", strides)}] from element {offset}, which "
                + $"storage '{storage.Key}' of {storage.Count} elements does not hold");
        }

        return new PickledTensor(storage, own, offset, shape, strides, isEmpty ? 0 : (long)count);
    }

    private PickledStorage View(PickledStorage root, object view, long at)
    {
        if (view is not object?[] parts || parts is not [_, long offset and >= 0, long count and >= 0] || offset > root.Count - count)
        {
            throw cursor.Error(
                at, $"a view that is not (key, offset, count) or that storage '{root.Key}' of {root.Count} elements does not hold");
        }

        return root with { Offset = offset, Count = count };
    }

    private long[] Numbers(object?[] values, string what, long at)
    {
        long[] numbers = new long[values.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = values[i] is long number and >= 0
                ? number
                : throw cursor.Error(at, $"a {what} of a tensor that is no whole number from 0");
        }

        return numbers;
    }
}
