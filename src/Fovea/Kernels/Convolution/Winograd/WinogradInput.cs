using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The input transform of a row of tiles: Bᵀ d B of each 6×6 patch, one vector of channels at a time.</summary>
internal unsafe struct WinogradInput : IVectorBody
{
    private const int Side = 6;
    private const int Output = 4;

    public ConvolutionShape Shape;
    public float* Source;
    public float* Transformed;

    /// <summary>Floats from tile to tile.</summary>
    public int Pitch;

    /// <summary>Floats from one of the 36 elements to the next.</summary>
    public long ElementPitch;

    /// <summary>The row of tiles, counted over all images, that task 0 has.</summary>
    public int FirstRow;

    public int RowTiles;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<V>(int task)
        where V : struct, ISimd<V>
    {
        int imageRows = BlockGeometry.CeilingOf(Shape.OutputHeight, Output);
        int row = FirstRow + task;
        float* image = Source + ((long)(row / imageRows) * Shape.H * Shape.W * Shape.C);
        int top = (row % imageRows * Output) - Shape.Padding.Height;
        for (int tile = 0; tile < RowTiles; tile++)
        {
            int left = (tile * Output) - Shape.Padding.Width;
            float* target = Transformed + ((((long)task * RowTiles) + tile) * Pitch);
            if (top >= 0 && left >= 0 && top + Side <= Shape.H && left + Side <= Shape.W)
                Tile<V>(image + ((((long)top * Shape.W) + left) * Shape.C), (long)Shape.W * Shape.C, Shape.C, target);
            else
                EdgeTile<V>(image, top, left, target);
        }
    }

    // What lies outside the image is copied as zeros.
    private readonly void EdgeTile<V>(float* image, int top, int left, float* target)
        where V : struct, ISimd<V>
    {
        int channels = Shape.C;
        float* patch = Scratch.Rent(ScratchSlot.Image, Side * Side * channels);
        for (int i = 0; i < Side * Side; i++)
        {
            (int y, int x) = (top + (i / Side), left + (i % Side));
            Span<float> to = new(patch + ((long)i * channels), channels);
            if ((uint)y < (uint)Shape.H && (uint)x < (uint)Shape.W)
                new ReadOnlySpan<float>(image + ((((long)y * Shape.W) + x) * channels), channels).CopyTo(to);
            else
                to.Clear();
        }

        Tile<V>(patch, (long)Side * channels, channels, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Tile<V>(float* source, long rowPitch, int pixelPitch, float* target)
        where V : struct, ISimd<V>
    {
        float* half = stackalloc float[Side * Side * V.Count];
        int width = Side * V.Count;
        for (int c = 0; c < Shape.C; c += V.Count)
        {
            float* from = source + c;
            for (int x = 0; x < Side; x++, from += pixelPitch)
            {
                Combine(
                    V.Load(from), V.Load(from + rowPitch), V.Load(from + (2 * rowPitch)), V.Load(from + (3 * rowPitch)),
                    V.Load(from + (4 * rowPitch)), V.Load(from + (5 * rowPitch)), half + (x * V.Count), width);
            }

            float* to = target + c;
            for (int y = 0; y < Side; y++, to += Side * ElementPitch)
            {
                float* h = half + (y * width);
                Combine(
                    V.Load(h), V.Load(h + V.Count), V.Load(h + (2 * V.Count)), V.Load(h + (3 * V.Count)), V.Load(h + (4 * V.Count)),
                    V.Load(h + (5 * V.Count)), to, ElementPitch);
            }
        }
    }

    // Bᵀ times a column.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine<V>(V a, V b, V c, V d, V e, V f, float* target, long pitch)
        where V : struct, ISimd<V>
    {
        V four = V.Create(4f), minusFive = V.Create(-5f), minusFour = V.Create(-4f), two = V.Create(2f);
        V even = V.MulAdd(minusFour, c, e), odd = V.MulAdd(minusFour, b, d);
        V near = e - c, far = two * (d - b);
        V.Store(target, V.MulAdd(four, a, V.MulAdd(minusFive, c, e)));
        V.Store(target + pitch, even + odd);
        V.Store(target + (2 * pitch), even - odd);
        V.Store(target + (3 * pitch), near + far);
        V.Store(target + (4 * pitch), near - far);
        V.Store(target + (5 * pitch), V.MulAdd(four, b, V.MulAdd(minusFive, d, f)));
    }
}
