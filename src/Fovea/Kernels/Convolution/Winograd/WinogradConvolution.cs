using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Dense 3×3 convolutions of stride 1, dilated or not, by Winograd's minimal filtering.</summary>
/// <remarks>Maps are [N, H, W, C], both channel counts multiples of <see cref="ChannelStep"/>. Rows of tiles are cut into chunks.
/// Where there are many, a chunk is a task, whose transforms stay in the second cache level. Few rows are shared out to the threads where
/// each may read all weights; where these are too many for that, the three steps of a chunk are parallel regions.</remarks>
internal static unsafe class WinogradConvolution
{
    /// <summary>Channels come in multiples of that.</summary>
    public const int ChannelStep = 16;

    // Transforms of a chunk that is a task, and of one that all threads share.
    private const long TaskBytes = 384 << 10;
    private const long SharedBytes = 3 << 20;

    // Fewer tiles in a chunk leave its time to the weights.
    private const int LeastTaskTiles = 24;
    private const int LeastTasks = 8;

    // Weights that stay in the second cache level beside the transforms of a chunk, so that each of few tasks may read all of them.
    private const long LightBytes = 1 << 20;

    // Fewer tiles do not repay reading more weights; where these come from memory, direct sums of wide registers are done sooner.
    private const int LeastTiles = 12;
    private const int LeastTilesOfManyWeights = 17;
    private const long ManyWeights = 1 << 20;
    private const int LeastTilesInTraining = 32;

    // With few channels a map has to be larger: three steps take longer than one.
    private const int FewChannels = 32;
    private const int LeastPixelsOfFewChannels = 700;

    /// <summary>Whether a shape with constant weights gains by the form.</summary>
    public static bool Pays<F>(in ConvolutionShape s)
        where F : struct, IWinogradForm
    {
        if ((s.C < FewChannels || s.O < FewChannels) && (long)s.N * s.OutputHeight * s.OutputWidth < LeastPixelsOfFewChannels)
            return false;
        bool isLong = Isa.Bits == 512 && (long)WinogradWeights<F>.Elements * s.C * s.O > ManyWeights;
        return (Fits(s) || FitsDilated<F>(s)) && Tiles<F>(s) >= (isLong ? LeastTilesOfManyWeights : LeastTiles);
    }

    /// <summary>Whether a shape whose weights change at every step gains by the form: the more weights there are, the more tiles have to
    /// repay their transforms.</summary>
    public static bool PaysInTraining<F>(in ConvolutionShape s)
        where F : struct, IWinogradForm =>
        Fits(s) && Tiles<F>(s) is long tiles && tiles >= LeastTilesInTraining && 16 * tiles * tiles >= (long)s.C * s.O;

    /// <summary>Whether a shape can be computed in this way, its dilation being 1.</summary>
    public static bool Fits(in ConvolutionShape s) =>
        s.Dilation == new Size(1, 1) && s.Padding.Height <= 2 && s.Padding.Width <= 2 && FitsButDilation(s);

    // The tiles of many small images cover more than these: products have to be a third fewer than the direct sum's.
    private static bool FitsDilated<F>(in ConvolutionShape s)
        where F : struct, IWinogradForm =>
        s.Dilation == s.Padding && FitsButDilation(s)
            && 3 * Tiles<F>(s) * WinogradWeights<F>.Elements <= 2L * s.N * s.OutputHeight * s.OutputWidth * s.KernelArea;

    private static bool FitsButDilation(in ConvolutionShape s) =>
        s.Kernel == new Size(3, 3) && s.Stride == new Size(1, 1) && s.Groups == 1 && s.ExtraPadding == default
            && s.C % ChannelStep == 0 && s.O % ChannelStep == 0;

    /// <summary>The shape of the input gradient: the same sum over the turned filters, with inputs and outputs exchanged.</summary>
    public static ConvolutionShape Reversed(in ConvolutionShape s) => s with
    {
        C = s.O,
        H = s.OutputHeight,
        W = s.OutputWidth,
        O = s.C,
        Padding = new Size(2 - s.Padding.Height, 2 - s.Padding.Width),
    };

    /// <summary>Tiles of a map, or of a batch of maps.</summary>
    public static long Tiles<F>(in ConvolutionShape s)
        where F : struct, IWinogradForm
    {
        WinogradMap map = WinogradMap.OfOutput(s);
        (int height, int width) = map.First;
        return (long)s.N * map.Images * BlockGeometry.CeilingOf(height, F.Output) * BlockGeometry.CeilingOf(width, F.Output);
    }

    /// <summary>y (+)= f(bias + x ∗ weight + residual) with a clamp as f; the bias may be null, and so may the moments that are gathered of
    /// y.</summary>
    public static void Run<F>(
        in ConvolutionShape s, float* source, WinogradWeights<F> weights, float* bias, float* target, in Epilogue epilogue,
        bool accumulate, ChannelMoments* moments = null)
        where F : struct, IWinogradForm
    {
        WinogradPass<F> pass = new(s, source, weights, bias, target, epilogue, accumulate);
        int rows = pass.RowsFor(TaskBytes, LeastTaskTiles);
        bool isTasks = pass.Rows >= LeastTasks * rows;
        // No sum depends on how rows are cut, only moments do: rows may be shared out to as many threads as there are.
        if (!isTasks && moments == null && sizeof(float) * weights.ElementPitch * WinogradWeights<F>.Elements <= LightBytes)
        {
            int parts = BlockGeometry.CeilingOf(Math.Max(1, pass.Rows / rows), Parallel.Threads) * Parallel.Threads;
            rows = BlockGeometry.CeilingOf(pass.Rows, parts);
            isTasks = rows * pass.Input.RowTiles >= LeastTaskTiles;
        }

        if (isTasks && WinogradGroup.Fits(pass))
            rows = BlockGeometry.CeilingOf(rows, WinogradGroup.Rows(pass)) * WinogradGroup.Rows(pass);
        if (moments != null)
            pass.Gather(moments, isTasks ? rows : 1);
        if (isTasks)
            RunTasks(ref pass, rows);
        else
            RunRegions(ref pass, pass.RowsFor(SharedBytes, leastTiles: 1));
        GC.KeepAlive(weights); // the tasks hold only its memory
    }

    private static void RunTasks<F>(ref WinogradPass<F> pass, int rows)
        where F : struct, IWinogradForm
    {
        pass.FillOffsets((int*)Scratch.Rent(ScratchSlot.Offsets, 2L * rows * pass.Input.RowTiles), rows);
        Chunk<F> body = new() { Pass = pass, Rows = rows };
        Parallel.ForVectors(BlockGeometry.CeilingOf(pass.Rows, rows), ref body);
    }

    private static void RunRegions<F>(ref WinogradPass<F> pass, int rows)
        where F : struct, IWinogradForm
    {
        pass.FillOffsets((int*)Scratch.Rent(ScratchSlot.Offsets, 2L * rows * pass.Input.RowTiles), rows);
        pass.Place(Scratch.Rent(ScratchSlot.Panels, rows * pass.RowFloats), rows);
        for (int first = 0; first < pass.Rows; first += rows)
        {
            int count = Math.Min(rows, pass.Rows - first);
            pass.MoveTo(first, count);
            Parallel.ForVectors(count, ref pass.Input);
            Parallel.ForVectors(WinogradWeights<F>.Elements, ref pass.Products);
            Parallel.ForVectors(count, ref pass.Output);
        }
    }

    private struct Chunk<F> : IVectorBody
        where F : struct, IWinogradForm
    {
        public WinogradPass<F> Pass;
        public int Rows;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            WinogradPass<F> pass = Pass;
            int count = Math.Min(Rows, pass.Rows - (task * Rows));
            if (V.Count == Simd512.Count && WinogradGroup.Fits(pass))
            {
                WinogradGroup.Run<V, F>(pass, task * Rows, count);
                return;
            }

            pass.Place(Scratch.Rent(ScratchSlot.Panels, Rows * pass.RowFloats), Rows);
            pass.MoveTo(task * Rows, count);
            for (int row = 0; row < count; row++)
                pass.Input.Run<V>(row);
            for (int element = 0; element < WinogradWeights<F>.Elements; element++)
                pass.Products.Run<V>(element);
            for (int row = 0; row < count; row++)
                pass.Output.Run<V>(row);
        }
    }
}
