using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Points to sum over, with the two operands of a weight gradient: target[run][i][j] (+)= Σ left[point][i] · right[point][j],
/// one of the two shifted by the run's offset.</summary>
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

    /// <summary>Offsets of the shifted operand: one block of the target, rows times columns, for each.</summary>
    public int* Runs;

    public int RunCount;

    /// <summary>Whether the right operand is the shifted one, not the left.</summary>
    public bool RunsShiftRight;

    public float* Target;

    /// <summary>From one row of the target to the next; the columns of the whole target where it is dense.</summary>
    public nint TargetPitch;

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
        RunsShiftRight = !RunsShiftRight;
    }
}

/// <summary>Covers a block of a weight gradient with register tiles.</summary>
internal static unsafe class OuterTiles
{
    /// <summary>Points per segment for which both operands' lines stay in the first cache level.</summary>
    public const int Points = 128;

    // A packed panel has no cache sets in conflict; over that many rows it pays for its copy.
    private const int RowsWorthPacking = 48;

    /// <summary>Computes columns <paramref name="start"/> … <paramref name="end"/> − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V>(in OuterSegment s, int start, int end)
        where V : struct, ISimd<V>
    {
        OuterTileOperands o = default;
        o.Height = s.Height;
        o.Width = s.Width;
        o.TargetPitch = s.TargetPitch;
        o.Add = s.Add;
        (int leftRuns, int rightRuns) = s.RunsShiftRight ? (1, s.RunCount) : (s.RunCount, 1);
        int lanes = ColumnPanels.MostColumns(V.Count);
        for (int rightRun = 0; rightRun < rightRuns; rightRun++)
        {
            for (int column = start; column < end; column += lanes)
            {
                o.Columns = Math.Min(lanes, end - column);
                int width = BlockGeometry.CeilingOf(o.Columns, V.Count) * V.Count;
                o.Right = s.Right + column + (s.RunsShiftRight ? s.Runs[rightRun] : 0);
                (o.RightRow, o.RightPixel) = (s.RightRow, s.RightPixel);
                if (o.Columns < width || (s.RightPixel > width && leftRuns * s.LeftCount >= RowsWorthPacking))
                {
                    o.Right = Gather<V>(o.Right, s.RightRow, s.RightPixel, o.Columns, width, s.Height, s.Width, ScratchSlot.Right);
                    (o.RightRow, o.RightPixel) = ((nint)s.Width * width, width);
                }

                for (int leftRun = 0; leftRun < leftRuns; leftRun++)
                {
                    int run = leftRun + rightRun;
                    float* left = s.Left + (s.RunsShiftRight ? 0 : s.Runs[leftRun]);
                    float* target = s.Target + (run * s.LeftCount * s.TargetPitch) + column;
                    Rows<V>(s, ref o, left, target);
                }
            }
        }
    }

    // Tiles as even as they can be, as those of RowTiles, but none of fewer rows than it reads.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<V>(in OuterSegment s, ref OuterTileOperands o, float* left, float* target)
        where V : struct, ISimd<V>
    {
        int vectors = BlockGeometry.CeilingOf(o.Columns, V.Count);
        (o.LeftRow, o.LeftPixel) = (s.LeftRow, s.LeftPixel);
        if (s.LeftCount < Four.Count)
        {
            // A tile reads four values at a point at least; fewer are copied to where the rest may be read.
            left = Gather<Simd1>(left, s.LeftRow, s.LeftPixel, s.LeftCount, Four.Count, s.Height, s.Width, ScratchSlot.Left);
            (o.LeftRow, o.LeftPixel) = ((nint)s.Width * Four.Count, Four.Count);
        }

        OuterTileOperands tile = o;
        int most = Math.Max(1, s.LeftCount / Four.Count);
        int tiles = Math.Min(most, BlockGeometry.CeilingOf(s.LeftCount, TileSizes.MostRows<V>(vectors)));
        for (int i = 0, row = 0; i < tiles; i++, row += tile.EndRow)
        {
            tile.Left = left + row;
            tile.Target = target + (row * s.TargetPitch);
            tile.EndRow = (s.LeftCount / tiles) + (i < s.LeftCount % tiles ? 1 : 0);
            TileSizes.Run<V, OuterTile, OuterTileOperands>(&tile, tile.EndRow, vectors);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float* Gather<V>(
        float* source, nint rowPitch, nint pixelPitch, int count, int width, int height, int pixels, ScratchSlot slot)
        where V : struct, ISimd<V>
    {
        float* target = Scratch.Rent(slot, (long)height * pixels * width);
        float* to = target;
        for (int y = 0; y < height; y++)
        {
            float* from = source + (y * rowPitch);
            for (int x = 0; x < pixels; x++, from += pixelPitch, to += width)
            {
                int i = 0;
                for (; i <= count - V.Count; i += V.Count)
                    V.Store(to + i, V.Load(from + i));
                for (; i < width; i++)
                    to[i] = i < count ? from[i] : 0f;
            }
        }

        return target;
    }
}
