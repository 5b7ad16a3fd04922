namespace Fovea;

/// <summary>An axis of a shape as it lies in memory: <c>Outer</c> blocks of <c>Size</c> runs of <c>Inner</c> floats.</summary>
internal readonly record struct StorageAxis(int Outer, int Size, int Inner)
{
    /// <summary>From one block to the next.</summary>
    public int Step => Size * Inner;

    /// <summary>The axis of a tensor in its working layout: channels last for rank 4.</summary>
    public static StorageAxis Of(Shape shape, int axis)
    {
        ReadOnlySpan<int> order = shape.Rank == 4 ? [0, 2, 3, 1] : [0, 1, 2, 3, 4, 5];
        int outer = 1;
        int inner = 1;
        bool passed = false;
        for (int i = 0; i < shape.Rank; i++)
        {
            if (order[i] == axis)
                passed = true;
            else if (passed)
                inner *= shape[order[i]];
            else
                outer *= shape[order[i]];
        }

        return new StorageAxis(outer, shape[axis], inner);
    }
}
