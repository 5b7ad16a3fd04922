namespace Fovea;

/// <summary>Where the elements of a stored tensor lie.</summary>
/// <param name="Region">The bytes that hold them.</param>
/// <param name="Offset">Where the first element begins, in bytes of the region.</param>
/// <param name="Strides">The distances between neighbours along each axis, in elements; null where the elements lie one after another
/// in C order.</param>
/// <param name="IsBigEndian">Whether the bytes of each element are stored most significant first.</param>
internal sealed record TensorSource(ByteRegion Region, long Offset, long[]? Strides = null, bool IsBigEndian = false)
{
    /// <summary>The strides of a dense tensor in C order.</summary>
    public static long[] DenseStrides(ReadOnlySpan<long> shape)
    {
        long[] strides = new long[shape.Length];
        long next = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = next;
            next *= Math.Max(1, shape[i]);
        }

        return strides;
    }

    /// <summary>Whether elements with these strides lie one after another in C order. Axes of one element may have any stride.</summary>
    public static bool IsDense(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        long next = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] == 0)
                return true;
            if (shape[i] != 1 && strides[i] != next)
                return false;
            next *= shape[i];
        }

        return true;
    }
}
