using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Weight gradients of dense 3×3 convolutions of stride 1 by Winograd's minimal filtering.</summary>
/// <remarks>As <see cref="WinogradConvolution"/>: parts of the rows of tiles are tasks with sums of their own, which are added in order;
/// sums too large for that are one part, whose steps are parallel regions.</remarks>
internal static unsafe class WinogradWeightGradient
{
    private const long TaskBytes = 384 << 10;
    private const long SharedBytes = 3 << 20;

    // Sums of a part that stay in the second cache level beside a chunk's transforms, and sums that all threads share.
    private const long MostPartBytes = 192 << 10;
    private const long MostSharedBytes = 4 << 20;

    private const int MostParts = 16;
    private const int LeastTilesPerPart = 64;
    private const int LeastTiles = 32;

    /// <summary>Whether a shape gains by the form.</summary>
    public static bool Pays<F>(in ConvolutionShape s)
        where F : struct, IWinogradForm => WinogradConvolution.Fits(s) && WinogradConvolution.Tiles<F>(s) >= LeastTiles;

    /// <summary>dw (+)= the gradient of the weight (O, C, 3, 3).</summary>
    public static void Run<F>(in ConvolutionShape s, float* x, float* dy, float* dw, bool accumulate)
        where F : struct, IWinogradForm
    {
        WinogradGradientPass<F> pass = new(s, x, dy);
        WinogradFilterGradient<F> last = new() { Parts = 1, Outputs = s.O, Inputs = s.C, Gradient = dw, Accumulate = accumulate };
        long filterFloats = (long)WinogradWeights<F>.Elements * s.C;
        if (s.O * filterFloats * sizeof(float) > MostPartBytes)
        {
            RunRegions(ref pass, ref last, filterFloats);
            return;
        }

        last.Parts = (int)Math.Clamp(WinogradConvolution.Tiles<F>(s) / LeastTilesPerPart, 1, Math.Min(MostParts, pass.Rows));
        last.Sums = Scratch.Rent(ScratchSlot.Partials, last.Parts * s.O * filterFloats);
        Part<F> body = new()
        {
            Pass = pass,
            Parts = last.Parts,
            Sums = last.Sums,
            Size = s.O * filterFloats,
            Rows = pass.RowsFor(TaskBytes),
        };
        Parallel.ForVectors(last.Parts, ref body);
        Parallel.ForVectors(s.O, ref last);
    }

    // Where all tiles are one chunk, their transforms serve for one block of outputs after another, whose sums take less memory.
    private static void RunRegions<F>(ref WinogradGradientPass<F> pass, ref WinogradFilterGradient<F> last, long filterFloats)
        where F : struct, IWinogradForm
    {
        int rows = pass.RowsFor(SharedBytes), outputs = last.Outputs;
        int block = rows < pass.Rows
            ? outputs
            : (int)Math.Clamp(MostSharedBytes / sizeof(float) / filterFloats / WinogradConvolution.ChannelStep, 1, outputs)
                * WinogradConvolution.ChannelStep;
        block = Math.Min(block, outputs);
        pass.Place(Scratch.Rent(ScratchSlot.Panels, rows * pass.RowFloats), rows);
        pass.Products.Sums = last.Sums = Scratch.Rent(ScratchSlot.Partials, block * filterFloats);
        for (int output = 0; output < outputs; output += block)
        {
            pass.Products.GradientCount = last.Outputs = Math.Min(block, outputs - output);
            for (int first = 0; first < pass.Rows; first += rows)
            {
                int count = Math.Min(rows, pass.Rows - first);
                pass.MoveTo(first, count, add: first > 0);
                if (output == 0)
                {
                    Parallel.ForVectors(count, ref pass.Input);
                    Parallel.ForVectors(count, ref pass.Gradient);
                }

                Parallel.ForVectors(WinogradWeights<F>.Elements, ref pass.Products);
            }

            Parallel.ForVectors(last.Outputs, ref last);
            pass.Products.Gradients += last.Outputs;
            last.Gradient += (long)last.Outputs * last.Inputs * 9;
        }
    }

    private struct Part<F> : IVectorBody
        where F : struct, IWinogradForm
    {
        public WinogradGradientPass<F> Pass;
        public int Parts;
        public int Rows;
        public float* Sums;
        public long Size;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            WinogradGradientPass<F> pass = Pass;
            pass.Place(Scratch.Rent(ScratchSlot.Panels, Rows * pass.RowFloats), Rows);
            pass.Products.Sums = Sums + (task * Size);
            int start = (int)((long)pass.Rows * task / Parts), end = (int)((long)pass.Rows * (task + 1) / Parts);
            for (int first = start; first < end; first += Rows)
            {
                int count = Math.Min(Rows, end - first);
                pass.MoveTo(first, count, add: first > start);
                for (int row = 0; row < count; row++)
                {
                    pass.Input.Run<V>(row);
                    pass.Gradient.Run<V>(row);
                }

                for (int element = 0; element < WinogradWeights<F>.Elements; element++)
                    pass.Products.Run<V>(element);
            }
        }
    }
}
