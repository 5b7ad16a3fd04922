namespace Fovea;

/// <summary>Sets of axes as bits, so that operations over equal axes are equal.</summary>
internal static class Bits
{
    /// <summary>The bits of some axes, or of all where none is named; −1 is the last.</summary>
    public static int Of(ReadOnlySpan<int> axes, int rank)
    {
        if (axes.IsEmpty)
            return (1 << rank) - 1;
        int bits = 0;
        foreach (int axis in axes)
        {
            int index = axis < 0 ? axis + rank : axis;
            if (index < 0 || index >= rank)
                throw new ArgumentOutOfRangeException(nameof(axes), axis, $"the axis must be between {-rank} and {rank - 1}");
            bits |= 1 << index;
        }

        return bits;
    }

    /// <summary>The shape with 1 in place of the sizes of the axes.</summary>
    public static Shape Reduce(Shape shape, int bits)
    {
        int[] sizes = shape.ToArray();
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if ((bits >> axis & 1) != 0)
                sizes[axis] = 1;
        }

        return new Shape(sizes);
    }

    public static string ToText(int bits) =>
        string.Join(' ', Enumerable.Range(0, Shape.MaximumRank).Where(axis => (bits >> axis & 1) != 0));
}
