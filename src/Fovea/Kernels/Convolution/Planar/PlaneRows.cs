namespace Fovea.Kernels;

/// <summary>Rows of a few planes that are taken apart, with zeros around them, so that a tap is one shift of all rows: registers run over
/// the ends of rows, and narrow planes fill them as wide ones do.</summary>
/// <remarks>A block has some rows of the output of one image. Maps are [N, H, W, C].</remarks>
internal readonly unsafe struct PlaneRows
{
    private const int BlockFloats = 1 << 13;

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
        int x = 0;
        if (Shape.C == 2)
        {
            for (; x <= Shape.W - V.Count; x += V.Count)
            {
                (V even, V odd) = V.Deinterleave(V.Load(from + (2 * x)), V.Load(from + (2 * x) + V.Count));
                V.Store(to + x, even);
                V.Store(to + plane + x, odd);
            }
        }

        if (Shape.C == 4)
        {
            for (; x <= Shape.W - V.Count; x += V.Count)
            {
                float* four = from + (4 * x);
                (V even0, V odd0) = V.Deinterleave(V.Load(four), V.Load(four + V.Count));
                (V even1, V odd1) = V.Deinterleave(V.Load(four + (2 * V.Count)), V.Load(four + (3 * V.Count)));
                (V first, V third) = V.Deinterleave(even0, even1);
                (V second, V fourth) = V.Deinterleave(odd0, odd1);
                V.Store(to + x, first);
                V.Store(to + plane + x, second);
                V.Store(to + (2 * plane) + x, third);
                V.Store(to + (3 * plane) + x, fourth);
            }
        }

        for (; x < Shape.W; x++)
        {
            for (int c = 0; c < Shape.C; c++)
                to[((long)c * plane) + x] = from[(x * Shape.C) + c];
        }
    }
}
