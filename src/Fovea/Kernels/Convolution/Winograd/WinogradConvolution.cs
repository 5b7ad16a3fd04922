using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Dense 3×3 convolutions of stride 1 by Winograd's minimal filtering.</summary>
/// <remarks>Maps are [N, H, W, C], both channel counts multiples of <see cref="ChannelStep"/>. Tiles go through three parallel regions in
/// chunks whose transforms stay in the caches.</remarks>
internal static unsafe class WinogradConvolution
{
    /// <summary>Channels come in multiples of that.</summary>
    public const int ChannelStep = 16;

    // Transforms of a chunk, in and out.
    private const long ChunkBytes = 3 << 20;

    // Fewer tiles do not repay reading more weights.
    private const int LeastTiles = 12;

    /// <summary>Whether the shape can be computed in this form and gains by it.</summary>
    public static bool Pays<F>(in ConvolutionShape s)
        where F : struct, IWinogradForm =>
        s.Kernel == new Size(3, 3) && s.Stride == new Size(1, 1) && s.Dilation == new Size(1, 1) && s.Groups == 1
            && s.ExtraPadding == default && s.C % ChannelStep == 0 && s.O % ChannelStep == 0 && s.C >= 32 && s.O >= 32
            && s.N * TilesOf<F>(s.OutputHeight) * TilesOf<F>(s.OutputWidth) >= LeastTiles;

    /// <summary>y = f(bias + x ∗ weight + residual) with a clamp as f.</summary>
    public static void Run<F>(in ConvolutionShape s, float* source, WinogradWeights<F> weights, float* target, in Epilogue epilogue)
        where F : struct, IWinogradForm
    {
        int tileRows = s.N * TilesOf<F>(s.OutputHeight), rowTiles = TilesOf<F>(s.OutputWidth);
        int sourcePitch = MatrixProduct.SpreadPitch(s.C), targetPitch = MatrixProduct.SpreadPitch(s.O);
        long rowBytes = (long)WinogradWeights<F>.Elements * rowTiles * (sourcePitch + targetPitch) * sizeof(float);
        int chunk = (int)Math.Clamp(ChunkBytes / rowBytes, 1, tileRows);
        chunk = BlockGeometry.CeilingOf(tileRows, BlockGeometry.CeilingOf(tileRows, chunk));
        int tiles = chunk * rowTiles;
        float* transformed = Scratch.Rent(ScratchSlot.Panels, (long)WinogradWeights<F>.Elements * tiles * (sourcePitch + targetPitch));
        float* products = transformed + ((long)WinogradWeights<F>.Elements * tiles * sourcePitch);
        int* offsets = (int*)Scratch.Rent(ScratchSlot.Offsets, 2L * tiles);
        for (int t = 0; t < tiles; t++)
        {
            offsets[t] = t * sourcePitch;
            offsets[tiles + t] = t * targetPitch;
        }

        for (int first = 0; first < tileRows; first += chunk)
        {
            int rows = Math.Min(chunk, tileRows - first);
            WinogradInput<F> input = new()
            {
                Shape = s,
                Source = source,
                Transformed = transformed,
                Pitch = sourcePitch,
                ElementPitch = (long)tiles * sourcePitch,
                FirstRow = first,
                RowTiles = rowTiles,
            };
            Parallel.ForVectors(rows, ref input);
            Products multiply = new()
            {
                Transformed = transformed,
                SourcePitch = (long)tiles * sourcePitch,
                Panels = weights.Panel(0, 0),
                PanelCount = weights.Panels,
                PanelPitch = (long)weights.Inputs * weights.Lanes,
                Inputs = weights.Inputs,
                Outputs = s.O,
                Target = products,
                TargetPitch = (long)tiles * targetPitch,
                Offsets = offsets,
                Tiles = tiles,
                Rows = rows * rowTiles,
            };
            Parallel.ForVectors(WinogradWeights<F>.Elements, ref multiply);
            WinogradOutput<F> output = new()
            {
                Shape = s,
                Products = products,
                Pitch = targetPitch,
                ElementPitch = (long)tiles * targetPitch,
                FirstRow = first,
                RowTiles = rowTiles,
                Bias = weights.Bias,
                Target = target,
                Residual = epilogue.Residual,
                Low = epilogue.Low,
                High = epilogue.High,
            };
            Parallel.ForVectors(rows, ref output);
        }

        GC.KeepAlive(weights); // the tasks hold only its memory
    }

    private static int TilesOf<F>(int outputs)
        where F : struct, IWinogradForm => BlockGeometry.CeilingOf(outputs, F.Output);

    /// <summary>For each element of the transforms the product of all tiles with that element's weights.</summary>
    private struct Products : IVectorBody
    {
        public float* Transformed;
        public long SourcePitch;
        public float* Panels;
        public int PanelCount;
        public long PanelPitch;
        public int Inputs;
        public int Outputs;
        public float* Target;
        public long TargetPitch;
        public int* Offsets;
        public int Tiles;
        public int Rows;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            if (V.Count == 16)
                Element<V, Fourteen>(task);
            else
                Element<V, Six>(task);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Element<V, R>(int element)
            where V : struct, ISimd<V>
            where R : struct, ITileSize
        {
            int lanes = 2 * V.Count;
            float* zeros = stackalloc float[lanes];
            new Span<float>(zeros, lanes).Clear();
            int tap = 0;
            RowTileOperands o = default;
            o.Source = Transformed + (element * SourcePitch);
            o.SourceOffsets = Offsets;
            o.TargetOffsets = Offsets + Tiles;
            o.Taps = &tap;
            o.TapCount = 1;
            o.Run = Inputs;
            o.Bias = zeros;
            o.Rows = Rows;
            for (int panel = 0; panel < PanelCount; panel++)
            {
                o.Panel = Panels + ((((long)element * PanelCount) + panel) * PanelPitch);
                o.Target = Target + (element * TargetPitch) + (panel * lanes);
                o.Columns = Math.Min(lanes, Outputs - (panel * lanes));
                RowTiles.Run<V, R>(&o);
            }
        }
    }
}
