using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Rows of a few planes that are taken apart, with zeros around them, so that a tap is one shift of all rows: registers run over
/// the ends of rows, and narrow planes fill them as wide ones do.</summary>
/// <remarks>A block has some rows of the output of one image. Maps are [N, H, W, C].</remarks>
internal readonly unsafe struct PlaneRows
{
    private const int BlockFloats = 1 << 12;

    public PlaneRows(in ConvolutionShape shape)
    {
        Shape = shape;
        Height = shape.OutputHeight;
        Width = shape.OutputWidth;
        Reach = (shape.Kernel.Height - 1) * shape.Dilation.Height;
        Pitch = Width + ((shape.Kernel.Width - 1) * shape.Dilation.Width);
        // Rows above and below are taken apart once more for each block: a block has as many rows of its own.
        int rows = Math.Clamp(BlockFloats / (shape.C * Pitch), Math.Min(Reach + 1, Height), Height);
        Parts = BlockGeometry.CeilingOf(Height, rows);
        Rows = BlockGeometry.CeilingOf(Height, Parts);
    }

    public ConvolutionShape Shape { get; }

    /// <summary>Rows of the output.</summary>
    public int Height { get; }

    /// <summary>Columns of the output.</summary>
    public int Width { get; }

    /// <summary>Rows that a block reads beyond its own.</summary>
    public int Reach { get; }

    /// <summary>Floats from row to row of a plane that was taken apart, and of what is computed of it.</summary>
    public int Pitch { get; }

    /// <summary>Blocks of all images.</summary>
    public int Blocks => Shape.N * Parts;

    // Output rows of a block, and blocks of an image.
    private int Rows { get; }

    private int Parts { get; }

    /// <summary>The image of a block, its first row of the output, and their number: not above 0 in a block that is not needed.</summary>
    public (int Image, int Row, int Rows) Bounds(int block)
    {
        int row = block % Parts * Rows;
        return (block / Parts, row, Math.Min(Rows, Height - row));
    }

    /// <summary>Takes what a block reads apart.</summary>
    /// <param name="source">The whole map.</param>
    /// <param name="bounds">The block.</param>
    /// <param name="planes">The result: plane after plane.</param>
    /// <param name="plane">Floats from plane to plane.</param>
    public void TakeApart<V>(float* source, (int Image, int Row, int Rows) bounds, float* planes, int plane)
        where V : struct, ISimd<V>
    {
        source += (long)bounds.Image * Shape.H * Shape.W * Shape.C;
        for (int y = 0; y < bounds.Rows + Reach; y++)
            TakeRow<V>(source, bounds.Row + y - Shape.Padding.Height, planes + (y * Pitch), plane);
    }

    private void TakeRow<V>(float* image, int y, float* target, int plane)
        where V : struct, ISimd<V>
    {
        int left = Shape.Padding.Width, end = left + Shape.W;
        for (int c = 0; c < Shape.C; c++)
        {
            float* row = target + ((long)c * plane);
            if ((uint)y >= (uint)Shape.H)
            {
                new Span<float>(row, Pitch).Clear();
                continue;
            }

            new Span<float>(row, left).Clear();
            new Span<float>(row + end, Pitch - end).Clear();
        }

        if ((uint)y >= (uint)Shape.H)
            return;
        float* from = image + ((long)y * Shape.W * Shape.C);
        float* to = target + left;
        switch (Shape.C)
        {
            case 1: new ReadOnlySpan<float>(from, Shape.W).CopyTo(new Span<float>(to, Shape.W)); break;
            case 2: TakeTwo<V>(from, to, plane); break;
            case 4: TakeFour<V>(from, to, plane); break;
            default: TakeAny(from, to, plane); break;
        }
    }

    // The last register of a row has zeros behind the map, which take the place of the padding's and of what the next row overwrites.
    private void TakeTwo<V>(float* from, float* to, int plane)
        where V : struct, ISimd<V>
    {
        for (int x = 0; x < Shape.W; x += V.Count, from += 2 * V.Count)
        {
            int count = 2 * (Shape.W - x);
            (V even, V odd) = V.Deinterleave(Load<V>(from, count), Load<V>(from + V.Count, count - V.Count));
            V.Store(to + x, even);
            V.Store(to + plane + x, odd);
        }
    }

    private void TakeFour<V>(float* from, float* to, int plane)
        where V : struct, ISimd<V>
    {
        for (int x = 0; x < Shape.W; x += V.Count, from += 4 * V.Count)
        {
            int count = 4 * (Shape.W - x);
            (V even0, V odd0) = V.Deinterleave(Load<V>(from, count), Load<V>(from + V.Count, count - V.Count));
            (V even1, V odd1) = V.Deinterleave(
                Load<V>(from + (2 * V.Count), count - (2 * V.Count)), Load<V>(from + (3 * V.Count), count - (3 * V.Count)));
            (V first, V third) = V.Deinterleave(even0, even1);
            (V second, V fourth) = V.Deinterleave(odd0, odd1);
            V.Store(to + x, first);
            V.Store(to + plane + x, second);
            V.Store(to + (2 * plane) + x, third);
            V.Store(to + (3 * plane) + x, fourth);
        }
    }

    private void TakeAny(float* from, float* to, int plane)
    {
        for (int x = 0; x < Shape.W; x++)
        {
            for (int c = 0; c < Shape.C; c++)
                to[((long)c * plane) + x] = from[(x * Shape.C) + c];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load<V>(float* from, int count)
        where V : struct, ISimd<V> => count >= V.Count ? V.Load(from) : count > 0 ? V.LoadFirst(from, count) : V.Zero;
}
