using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The input transform of a row of tiles: Bᵀ d B of each patch, one vector of channels at a time.</summary>
internal unsafe struct WinogradInput<F> : IVectorBody
    where F : struct, IWinogradForm
{
    public ConvolutionShape Shape;
    public float* Source;
    public float* Transformed;

    /// <summary>Floats from tile to tile.</summary>
    public int Pitch;

    /// <summary>Floats from one element of the transforms to the next.</summary>
    public long ElementPitch;

    /// <summary>The row of tiles, counted over all images, that task 0 has.</summary>
    public int FirstRow;

    public int RowTiles;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<V>(int task)
        where V : struct, ISimd<V>
    {
        int imageRows = BlockGeometry.CeilingOf(Shape.OutputHeight, F.Output);
        int row = FirstRow + task;
        float* image = Source + ((long)(row / imageRows) * Shape.H * Shape.W * Shape.C);
        int top = (row % imageRows * F.Output) - Shape.Padding.Height;
        for (int tile = 0; tile < RowTiles; tile++)
        {
            int left = (tile * F.Output) - Shape.Padding.Width;
            float* target = Transformed + ((((long)task * RowTiles) + tile) * Pitch);
            if (top >= 0 && left >= 0 && top + F.Side <= Shape.H && left + F.Side <= Shape.W)
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
        float* patch = Scratch.Rent(ScratchSlot.Image, F.Side * F.Side * channels);
        for (int i = 0; i < F.Side * F.Side; i++)
        {
            (int y, int x) = (top + (i / F.Side), left + (i % F.Side));
            Span<float> to = new(patch + ((long)i * channels), channels);
            if ((uint)y < (uint)Shape.H && (uint)x < (uint)Shape.W)
                new ReadOnlySpan<float>(image + ((((long)y * Shape.W) + x) * channels), channels).CopyTo(to);
            else
                to.Clear();
        }

        Tile<V>(patch, (long)F.Side * channels, channels, target);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Tile<V>(float* source, long rowPitch, int pixelPitch, float* target)
        where V : struct, ISimd<V>
    {
        float* half = stackalloc float[F.Side * F.Side * V.Count];
        int width = F.Side * V.Count;
        for (int c = 0; c < Shape.C; c += V.Count)
        {
            float* from = source + c;
            for (int x = 0; x < F.Side; x++, from += pixelPitch)
                F.Input<V>(from, rowPitch, half + (x * V.Count), width);
            float* to = target + c;
            for (int y = 0; y < F.Side; y++, to += F.Side * ElementPitch)
                F.Input<V>(half + (y * width), V.Count, to, ElementPitch);
        }
    }
}
