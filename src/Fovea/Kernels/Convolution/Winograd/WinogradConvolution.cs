using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Dense 3×3 convolutions of stride 1 by Winograd's F(4×4, 3×3): 36 products where the direct form has 144 (Lavin and Gray,
/// arXiv:1509.09308). Its rounding error is about ten times the direct form's.</summary>
/// <remarks>Maps are [N, H, W, C], both channel counts multiples of <see cref="ChannelStep"/>. Tiles go through three parallel regions in
/// chunks whose transforms stay in the caches.</remarks>
internal static unsafe class WinogradConvolution
{
    /// <summary>Channels come in multiples of that.</summary>
    public const int ChannelStep = 16;

    private const int Output = 4;

    // Transforms of a chunk, in and out.
    private const long ChunkBytes = 3 << 20;

    // Fewer tiles do not repay reading four times as many weights.
    private const int LeastTiles = 12;

    /// <summary>Whether the shape has this form and gains by it.</summary>
    public static bool Pays(in ConvolutionShape s) =>
        s.Kernel == new Size(3, 3) && s.Stride == new Size(1, 1) && s.Dilation == new Size(1, 1) && s.Groups == 1
            && s.ExtraPadding == default && s.C % ChannelStep == 0 && s.O % ChannelStep == 0 && s.C >= 32 && s.O >= 32
            && s.N * TilesOf(s.OutputHeight) * TilesOf(s.OutputWidth) >= LeastTiles;

    /// <summary>y = f(bias + x ∗ weight + residual) with a clamp as f.</summary>
    public static void Run(in ConvolutionShape s, float* source, WinogradWeights weights, float* target, in Epilogue epilogue)
    {
        int tileRows = s.N * TilesOf(s.OutputHeight), rowTiles = TilesOf(s.OutputWidth);
        int sourcePitch = MatrixProduct.SpreadPitch(s.C), targetPitch = MatrixProduct.SpreadPitch(s.O);
        long rowBytes = (long)WinogradWeights.Elements * rowTiles * (sourcePitch + targetPitch) * sizeof(float);
        int chunk = (int)Math.Clamp(ChunkBytes / rowBytes, 1, tileRows);
        chunk = BlockGeometry.CeilingOf(tileRows, BlockGeometry.CeilingOf(tileRows, chunk));
        int tiles = chunk * rowTiles;
        float* transformed = Scratch.Rent(ScratchSlot.Panels, (long)WinogradWeights.Elements * tiles * (sourcePitch + targetPitch));
        float* products = transformed + ((long)WinogradWeights.Elements * tiles * sourcePitch);
        int* offsets = (int*)Scratch.Rent(ScratchSlot.Offsets, 2L * tiles);
        for (int t = 0; t < tiles; t++)
        {
            offsets[t] = t * sourcePitch;
            offsets[tiles + t] = t * targetPitch;
        }

        for (int first = 0; first < tileRows; first += chunk)
        {
            int rows = Math.Min(chunk, tileRows - first);
            WinogradInput input = new()
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
            Parallel.ForVectors(WinogradWeights.Elements, ref multiply);
            WinogradOutput output = new()
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

    private static int TilesOf(int outputs) => BlockGeometry.CeilingOf(outputs, Output);

    /// <summary>For each of the 36 elements the product of all tiles with that element's weights.</summary>
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
