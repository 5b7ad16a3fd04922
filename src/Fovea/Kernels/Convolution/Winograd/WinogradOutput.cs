using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The output transform of a row of tiles: Aᵀ m A of each tile's 36 sums, then bias, residual and clamp.</summary>
internal unsafe struct WinogradOutput : IVectorBody
{
    private const int Side = 6;
    private const int Output = 4;

    public ConvolutionShape Shape;
    public float* Products;

    /// <summary>Floats from tile to tile.</summary>
    public int Pitch;

    /// <summary>Floats from one of the 36 elements to the next.</summary>
    public long ElementPitch;

    /// <summary>The row of tiles, counted over all images, that task 0 has.</summary>
    public int FirstRow;

    public int RowTiles;
    public float* Bias;
    public float* Target;

    /// <summary>Floats from the target to what is added; 0 where nothing is.</summary>
    public nint Residual;

    public float Low;
    public float High;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<V>(int task)
        where V : struct, ISimd<V>
    {
        int height = Shape.OutputHeight, width = Shape.OutputWidth, channels = Shape.O;
        int imageRows = BlockGeometry.CeilingOf(height, Output);
        int row = FirstRow + task;
        int top = row % imageRows * Output;
        int rows = Math.Min(Output, height - top);
        float* target = Target + (((((long)(row / imageRows) * height) + top) * width) * channels);
        for (int tile = 0; tile < RowTiles; tile++)
        {
            int left = tile * Output;
            float* products = Products + ((((long)task * RowTiles) + tile) * Pitch);
            Tile<V>(products, target + ((long)left * channels), rows, Math.Min(Output, width - left));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Tile<V>(float* products, float* target, int rows, int columns)
        where V : struct, ISimd<V>
    {
        float* half = stackalloc float[Output * Side * V.Count];
        float* lanes = stackalloc float[Output * V.Count];
        long rowPitch = (long)Shape.OutputWidth * Shape.O;
        V low = V.Create(Low), high = V.Create(High);
        for (int c = 0; c < Shape.O; c += V.Count)
        {
            float* from = products + c;
            for (int x = 0; x < Side; x++, from += ElementPitch)
            {
                long down = Side * ElementPitch;
                Combine(
                    V.Load(from), V.Load(from + down), V.Load(from + (2 * down)), V.Load(from + (3 * down)), V.Load(from + (4 * down)),
                    V.Load(from + (5 * down)), half + (x * V.Count), Side * V.Count);
            }

            V bias = V.Load(Bias + c);
            for (int y = 0; y < rows; y++)
            {
                float* h = half + (y * Side * V.Count);
                Combine(
                    V.Load(h), V.Load(h + V.Count), V.Load(h + (2 * V.Count)), V.Load(h + (3 * V.Count)), V.Load(h + (4 * V.Count)),
                    V.Load(h + (5 * V.Count)), lanes, V.Count);
                float* to = target + (y * rowPitch) + c;
                for (int x = 0; x < columns; x++, to += Shape.O)
                {
                    V sum = V.Load(lanes + (x * V.Count)) + bias;
                    if (Residual != 0)
                        sum += V.Load(to + Residual);
                    V.Store(to, V.MinOfNumber(V.MaxOfNumber(sum, low), high));
                }
            }
        }
    }

    // Aᵀ times a column.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine<V>(V a, V b, V c, V d, V e, V f, float* target, long pitch)
        where V : struct, ISimd<V>
    {
        V sum = b + c, difference = b - c, farSum = d + e, farDifference = d - e;
        V.Store(target, a + sum + farSum);
        V.Store(target + pitch, V.MulAdd(V.Create(2f), farDifference, difference));
        V.Store(target + (2 * pitch), V.MulAdd(V.Create(4f), farSum, sum));
        V.Store(target + (3 * pitch), V.MulAdd(V.Create(8f), farDifference, difference) + f);
    }
}
