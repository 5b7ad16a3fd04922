using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The output transform of a row of tiles: Aᵀ m A of each tile's sums, then bias, residual and clamp.</summary>
internal unsafe struct WinogradOutput<F> : IVectorBody
    where F : struct, IWinogradForm
{
    public WinogradMap Map;
    public float* Products;

    /// <summary>Floats from tile to tile.</summary>
    public int Pitch;

    /// <summary>Floats from one element of the transforms to the next.</summary>
    public long ElementPitch;

    /// <summary>The row of tiles, counted over all images, that task 0 has.</summary>
    public int FirstRow;

    /// <summary>Rows of tiles in an image.</summary>
    public int ImageRows;

    public int RowTiles;

    /// <summary>A multiple of a register's floats; may be null.</summary>
    public float* Bias;

    public float* Target;

    /// <summary>Whether to add to the target.</summary>
    public bool Accumulate;

    /// <summary>Floats from the target to what is added; 0 where nothing is.</summary>
    public nint Residual;

    public float Low;
    public float High;

    /// <summary>Where sums per channel of a map of one image are gathered; may be null.</summary>
    public ChannelMoments* Moments;

    /// <summary>Rows of tiles of one part of them.</summary>
    public int PartRows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<V>(int task)
        where V : struct, ISimd<V>
    {
        int row = FirstRow + task;
        (long start, int height, int width) = Map.Image(row / ImageRows);
        int top = row % ImageRows * F.Output;
        int rows = Math.Min(F.Output, height - top);
        float* target = Target + start + ((long)top * Map.RowPitch);
        for (int tile = 0; tile < RowTiles; tile++)
        {
            int left = tile * F.Output;
            float* products = Products + ((((long)task * RowTiles) + tile) * Pitch);
            Tile<V>(products, target + ((long)left * Map.PixelPitch), rows, Math.Min(F.Output, width - left));
        }

        if (Moments == null)
            return;
        if (row % PartRows == 0)
            Moments->Begin(row / PartRows, target, 0, Map.Channels);
        Moments->Add<V>(row / PartRows, target, rows * width, 0, Map.Channels);
    }

    // An image of a dilated map may end before its last tile.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Tile<V>(float* products, float* target, int rows, int columns)
        where V : struct, ISimd<V>
    {
        float* room = stackalloc float[(F.Output * F.Side * V.Count) + CacheLine.Floats];
        float* half = CacheLine.Align(room);
        V low = V.Create(Low), high = V.Create(High);
        nint pixel = Map.PixelPitch, residual = Residual;
        bool add = Accumulate;
        for (int c = 0; c < Map.Channels; c += V.Count)
        {
            float* from = products + c;
            for (int x = 0; x < F.Side; x++, from += ElementPitch)
            {
                float* to = half + (x * V.Count);
                F.Reduce(from, F.Side * ElementPitch, out V y0, out V y1, out V y2, out V y3);
                V.Store(to, y0);
                V.Store(to + (F.Side * V.Count), y1);
                if (F.Output > 2)
                {
                    V.Store(to + (2 * F.Side * V.Count), y2);
                    V.Store(to + (3 * F.Side * V.Count), y3);
                }
            }

            V bias = Bias is null ? V.Zero : V.Load(Bias + c);
            for (int y = 0; y < rows; y++)
            {
                float* to = target + (y * (long)Map.RowPitch) + c;
                F.Reduce(half + (y * F.Side * V.Count), V.Count, out V y0, out V y1, out V y2, out V y3);
                if (columns > 0) Finish(to, y0 + bias, add, residual, low, high);
                if (columns > 1) Finish(to + pixel, y1 + bias, add, residual, low, high);
                if (columns > 2) Finish(to + (2 * pixel), y2 + bias, add, residual, low, high);
                if (columns > 3) Finish(to + (3 * pixel), y3 + bias, add, residual, low, high);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<V>(float* to, V sum, bool add, nint residual, V low, V high)
        where V : struct, ISimd<V>
    {
        if (add)
            sum += V.Load(to);
        if (residual != 0)
            sum += V.Load(to + residual);
        V.Store(to, V.MinOfNumber(V.MaxOfNumber(sum, low), high));
    }
}
