using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Transforms rows of tiles, one vector of channels at a time. A task is a row of tiles, counted over all images.</summary>
/// <remarks>The map is [N, H, W, C]; the transforms are [element][tile][c], with room between them.</remarks>
internal unsafe struct WinogradTransform<F, T> : IVectorBody
    where F : struct, IWinogradForm
    where T : struct, IWinogradSide
{
    public float* Values;
    public WinogradMap Map;

    /// <summary>Where the first tile of an image begins, outside it by so many of its pixels.</summary>
    public Size Padding;

    /// <summary>Rows of tiles in an image.</summary>
    public int ImageRows;

    /// <summary>Tiles in a row.</summary>
    public int RowTiles;

    public float* Target;

    /// <summary>Floats from tile to tile.</summary>
    public int Pitch;

    /// <summary>Floats from one element of the transforms to the next.</summary>
    public long ElementPitch;

    /// <summary>The row of tiles that task 0 has.</summary>
    public int FirstRow;

    /// <summary>That of a convolution's map, with its place for the transforms and its rows yet to be given.</summary>
    public static WinogradTransform<F, T> Of(in ConvolutionShape s, float* values)
    {
        (Size size, int channels, Size padding) = T.MapOf(s);
        Size output = WinogradMap.OfOutput(s).First;
        return new()
        {
            Values = values,
            Map = new WinogradMap(size, channels, s.Dilation),
            Padding = padding,
            ImageRows = BlockGeometry.CeilingOf(output.Height, F.Output),
            RowTiles = BlockGeometry.CeilingOf(output.Width, F.Output),
            Pitch = MatrixProduct.SpreadPitch(channels),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<V>(int task)
        where V : struct, ISimd<V>
    {
        int row = FirstRow + task;
        (long start, int height, int width) = Map.Image(row / ImageRows);
        int top = (row % ImageRows * F.Output) - Padding.Height;
        for (int tile = 0; tile < RowTiles; tile++)
        {
            int left = (tile * F.Output) - Padding.Width;
            float* source = Values + start + ((long)top * Map.RowPitch) + ((long)left * Map.PixelPitch);
            float* target = Target + ((((long)task * RowTiles) + tile) * Pitch);
            if (top >= 0 && left >= 0 && top + T.Tile<F>() <= height && left + T.Tile<F>() <= width)
                Inner<V>(source, target);
            else
                Edge<V>(source, top, left, height, width, target);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Inner<V>(float* source, float* target)
        where V : struct, ISimd<V>
    {
        float* room = stackalloc float[(F.Side * T.Tile<F>() * V.Count) + CacheLine.Floats];
        float* half = CacheLine.Align(room);
        for (int c = 0; c < Map.Channels; c += V.Count)
        {
            float* from = source + c;
            for (int x = 0; x < T.Tile<F>(); x++, from += Map.PixelPitch)
                T.Apply<F, V>(from, Map.RowPitch, half + (x * V.Count), T.Tile<F>() * V.Count);
            Rows<V>(half, target + c);
        }
    }

    // What lies outside the image is zero.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Edge<V>(float* source, int top, int left, int height, int width, float* target)
        where V : struct, ISimd<V>
    {
        // Rows of the tile that lie in the image; the others are zeros.
        int first = Math.Clamp(-top, 0, T.Tile<F>()), end = Math.Clamp(height - top, first, T.Tile<F>());
        float* room = stackalloc float[(((F.Side + 1) * T.Tile<F>()) * V.Count) + CacheLine.Floats];
        float* half = CacheLine.Align(room), column = half + (F.Side * T.Tile<F>() * V.Count);
        for (int y = 0; y < T.Tile<F>(); y++)
            V.Store(column + (y * V.Count), V.Zero);
        for (int c = 0; c < Map.Channels; c += V.Count)
        {
            float* from = source + c;
            for (int x = 0; x < T.Tile<F>(); x++, from += Map.PixelPitch)
            {
                float* to = half + (x * V.Count);
                if ((uint)(left + x) >= (uint)width)
                {
                    for (int y = 0; y < F.Side; y++)
                        V.Store(to + (y * T.Tile<F>() * V.Count), V.Zero);
                }
                else if (first == 0 && end == T.Tile<F>())
                {
                    T.Apply<F, V>(from, Map.RowPitch, to, T.Tile<F>() * V.Count);
                }
                else
                {
                    for (int y = first; y < end; y++)
                        V.Store(column + (y * V.Count), V.Load(from + (y * (long)Map.RowPitch)));
                    T.Apply<F, V>(column, V.Count, to, T.Tile<F>() * V.Count);
                }
            }

            Rows<V>(half, target + c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Rows<V>(float* half, float* target)
        where V : struct, ISimd<V>
    {
        for (int y = 0; y < F.Side; y++, target += F.Side * ElementPitch)
            T.Apply<F, V>(half + (y * T.Tile<F>() * V.Count), V.Count, target, ElementPitch);
    }
}
