namespace Fovea;

/// <summary>Reads the elements of a stored tensor in C order and little-endian, however they lie in the file.</summary>
internal static class TensorReader
{
    /// <summary>Reads whole elements.</summary>
    /// <param name="content">The file.</param>
    /// <param name="entry">The tensor.</param>
    /// <param name="destination">Takes the bytes of whole elements.</param>
    /// <param name="start">The byte of the tensor in C order at which to start, the first of an element.</param>
    public static void Read(FileContent content, CheckpointEntry entry, Span<byte> destination, long start)
    {
        if (destination.Length == 0)
            return;
        TensorSource source = entry.Source;
        int size = entry.Type.Size();
        if (source.Strides is { } strides)
            Gather(content, entry, strides, destination, start / size);
        else
            source.Region.Read(destination, source.Offset + start);
        if (source.IsBigEndian && size > 1)
        {
            for (int i = 0; i < destination.Length; i += size)
                destination.Slice(i, size).Reverse();
        }
    }

    private static void Gather(FileContent content, CheckpointEntry entry, long[] strides, Span<byte> destination, long first)
    {
        int size = entry.Type.Size(), rank = strides.Length;
        long count = destination.Length / size;
        Span<long> index = stackalloc long[rank];
        long[] shape = [.. entry.Shape];
        (long lowest, long highest) = Range(shape, strides, first, count);
        long span = (highest - lowest + 1) * size;
        if (span > Array.MaxLength)
            throw content.Error($"'{entry.Name}' is spread over {span} bytes of its storage; expected at most {Array.MaxLength}");
        byte[] stored = new byte[span];
        entry.Source.Region.Read(stored, entry.Source.Offset + (lowest * size));

        long position = -lowest;
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            (first, index[axis]) = Math.DivRem(first, shape[axis]);
            position += index[axis] * strides[axis];
        }

        for (long i = 0; i < count; i++)
        {
            stored.AsSpan((int)position * size, size).CopyTo(destination.Slice((int)i * size, size));
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                position += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                position -= shape[axis] * strides[axis];
                index[axis] = 0;
            }
        }
    }

    // The elements from the first to the last in C order stay within one step of the outermost axis on which both differ.
    private static (long Lowest, long Highest) Range(long[] shape, long[] strides, long first, long count)
    {
        long last = first + count - 1, before = 0, low = 0, high = 0, inner = 1;
        foreach (long size in shape)
            inner *= size;
        bool differ = false;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            inner /= shape[axis];
            if (differ)
            {
                high += (shape[axis] - 1) * strides[axis];
                continue;
            }

            long from = first / inner, to = last / inner;
            differ = from != to;
            before += differ ? 0 : from * strides[axis];
            low += differ ? from * strides[axis] : 0;
            high += differ ? to * strides[axis] : 0;
            (first, last) = (first % inner, last % inner);
        }

        return (before + low, before + high);
    }
}
