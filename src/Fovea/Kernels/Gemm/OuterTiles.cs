namespace Fovea.Kernels;

/// <summary>Points to sum over, with the two operands of a weight gradient: target[i][j] (+)= Σ left[point][i] · right[point][j].</summary>
/// <remarks>Pitches count floats. The target overlaps no operand.</remarks>
internal unsafe struct OuterSegment
{
    public float* Left;
    public nint LeftRow;
    public nint LeftPixel;

    /// <summary>Values of the left operand at a point: rows of the target.</summary>
    public int LeftCount;

    public float* Right;
    public nint RightRow;
    public nint RightPixel;

    /// <summary>Values of the right operand at a point: columns of the target.</summary>
    public int RightCount;

    public int Height;
    public int Width;
    public float* Target;
    public bool Add;

    /// <summary>Makes the left operand the right one: the target becomes its transpose.</summary>
    public void Exchange()
    {
        float* left = Left;
        Left = Right;
        Right = left;
        (LeftRow, RightRow) = (RightRow, LeftRow);
        (LeftPixel, RightPixel) = (RightPixel, LeftPixel);
        (LeftCount, RightCount) = (RightCount, LeftCount);
    }
}

/// <summary>Covers a block of a weight gradient with register tiles.</summary>
internal static unsafe class OuterTiles
{
    /// <summary>Points per segment for which both operands' lines stay in the first cache level.</summary>
    public const int Points = 128;

    /// <summary>Computes columns <paramref name="start"/> … <paramref name="end"/> − 1; start is a multiple of two vectors.</summary>
    public static void Run<V, R>(in OuterSegment s, int start, int end)
        where V : struct, ISimd<V>
        where R : struct, ITileSize
    {
        OuterTileOperands o = default;
        o.Left = s.Left;
        o.LeftRow = s.LeftRow;
        o.LeftPixel = s.LeftPixel;
        o.Height = s.Height;
        o.Width = s.Width;
        o.TargetPitch = s.RightCount;
        o.Add = s.Add;
        if (s.LeftCount < R.Count)
        {
            // A tile reads R values at a point; fewer are copied to where the rest may be read.
            o.LeftPixel = R.Count;
            o.LeftRow = (nint)s.Width * R.Count;
            o.Left = Gather(s.Left, s.LeftRow, s.LeftPixel, s.LeftCount, R.Count, s.Height, s.Width, ScratchSlot.Left);
        }

        int lanes = 2 * V.Count;
        for (int column = start; column < end; column += lanes)
        {
            int columns = Math.Min(lanes, end - column);
            bool narrow = columns <= V.Count;
            int width = narrow ? V.Count : lanes;
            o.Right = s.Right + column;
            o.RightRow = s.RightRow;
            o.RightPixel = s.RightPixel;
            o.Columns = columns;
            if (columns < width || s.LeftCount >= 8 * R.Count)
            {
                // A packed panel has no cache sets in conflict and whole vectors at the edge; it pays for itself over many rows.
                o.Right = Gather(s.Right + column, s.RightRow, s.RightPixel, columns, width, s.Height, s.Width, ScratchSlot.Right);
                o.RightPixel = width;
                o.RightRow = (nint)s.Width * width;
            }

            for (int row = 0; row < s.LeftCount; row += R.Count)
            {
                int first = s.LeftCount < R.Count ? 0 : Math.Min(row, s.LeftCount - R.Count);
                OuterTileOperands tile = o;
                tile.Left = o.Left + first;
                tile.Target = s.Target + ((nint)first * s.RightCount) + column;
                tile.FirstRow = row - first;
                tile.EndRow = Math.Min(R.Count, s.LeftCount - first);
                if (narrow)
                    OuterTile.Run<V, R, One>(&tile);
                else
                    OuterTile.Run<V, R, Two>(&tile);
            }
        }
    }

    private static float* Gather(
        float* source, nint rowPitch, nint pixelPitch, int count, int width, int height, int pixels, ScratchSlot slot)
    {
        float* target = Scratch.Rent(slot, (long)height * pixels * width);
        float* to = target;
        for (int y = 0; y < height; y++)
        {
            float* from = source + (y * rowPitch);
            for (int x = 0; x < pixels; x++)
            {
                if (count == width)
                    new ReadOnlySpan<float>(from, width).CopyTo(new Span<float>(to, width));
                else
                    for (int i = 0; i < width; i++)
                        to[i] = i < count ? from[i] : 0f;
                from += pixelPitch;
                to += width;
            }
        }

        return target;
    }
}
