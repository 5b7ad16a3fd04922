using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>A depthwise convolution with the 1×1 convolution before it, the one after it, or both, in strips of rows that stay in the
/// second cache level: the wide maps between them are never written out.</summary>
/// <remarks>Maps are [N, H, W, C]. Source and target do not overlap; what the last stage adds may be the source. Bands follow the number of
/// threads, because rows at their borders are computed twice; no value depends on them.</remarks>
internal unsafe struct StripChain
{
    // Two thirds of the second cache level of the smallest processors, beside which weights and the source pass.
    private const int StripBytes = 320 * 1024;

    private const int LeastBandRows = 14;

    // Two register tiles.
    private const int LeastPixels = 2 * 6;

    /// <summary>Whether there is a stage before the depthwise convolution.</summary>
    public bool Expands;

    /// <summary>Whether there is one after it.</summary>
    public bool Projects;

    public int Images;
    public PointwiseStage Expand;
    public DepthwiseStage Depthwise;
    public PointwiseStage Project;

    /// <summary>Runs the chain at the width of this process.</summary>
    public void Run(float* source, float* target)
    {
        switch (Isa.Bits)
        {
            case 512: Run<Simd512>(source, target); break;
            case 256: Run<Simd256>(source, target); break;
            case 128: Run<Simd128>(source, target); break;
            default: Run<Simd1>(source, target); break;
        }
    }

    /// <summary>Runs the chain with registers <typeparamref name="V"/>, for which the weights are packed.</summary>
    public void Run<V>(float* source, float* target)
        where V : struct, ISimd<V>
    {
        int rows = StripRows();
        Body<V> body = new()
        {
            Chain = this,
            Source = source,
            Target = target,
            Rows = rows,
            Bands = BandsOfImage(),
        };
        Parallel.For(Images * body.Bands, ref body);
    }

    /// <summary>Target rows of a strip: as many as fit, and no fewer than give the register tiles something to do.</summary>
    private readonly int StripRows()
    {
        DepthwiseStage d = Depthwise;
        long sourceRow = Expands ? (long)d.Source.Width * d.Channels * sizeof(float) : 0;
        long targetRow = Projects ? (long)d.Target.Width * d.Channels * sizeof(float) : 0;
        long room = StripBytes - ((d.Kernel - d.Stride) * sourceRow);
        long rows = room / Math.Max(1, (d.Stride * sourceRow) + targetRow);
        int least = BlockGeometry.CeilingOf(LeastPixels, d.Target.Width);
        return (int)Math.Clamp(rows, Math.Min(least, d.Target.Height), d.Target.Height);
    }

    /// <summary>Two parts for each thread, so that the faster one takes more, but none of few rows.</summary>
    private readonly int BandsOfImage()
    {
        int wanted = Parallel.Threads == 1 ? 1 : BlockGeometry.CeilingOf(2 * Parallel.Threads, Images);
        int most = Math.Max(Parallel.Threads, Depthwise.Target.Height / LeastBandRows);
        return Math.Clamp(wanted, 1, Math.Min(most, Depthwise.Target.Height));
    }

    private struct Body<V> : IParallelBody
        where V : struct, ISimd<V>
    {
        public StripChain Chain;
        public float* Source;
        public float* Target;
        public int Rows;
        public int Bands;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int task)
        {
            ref readonly DepthwiseStage d = ref Chain.Depthwise;
            (int image, int band) = (task / Bands, task % Bands);
            int inputs = Chain.Expands ? Chain.Expand.Inputs : d.Channels;
            int outputs = Chain.Projects ? Chain.Project.Outputs : d.Channels;
            float* source = Source + ((long)image * d.Source.Height * d.Source.Width * inputs);
            float* target = Target + ((long)image * d.Target.Height * d.Target.Width * outputs);
            nint wide = (nint)d.Source.Width * d.Channels;
            nint narrow = (nint)d.Target.Width * d.Channels;
            int held = ((Rows - 1) * d.Stride) + d.Kernel;
            float* expanded = Chain.Expands ? Scratch.Rent(ScratchSlot.Image, held * wide) : source;
            float* middle = Chain.Projects ? Scratch.Rent(ScratchSlot.Row, Rows * narrow) : null;
            int pixels = Math.Max(held * d.Source.Width, Rows * d.Target.Width);
            int* offsets = (int*)Scratch.Rent(ScratchSlot.Offsets, 3L * pixels);
            for (int i = 0; i < pixels; i++)
                (offsets[i], offsets[pixels + i], offsets[(2 * pixels) + i]) = (i * inputs, i * d.Channels, i * outputs);

            // The rows that the buffer holds: from first to end.
            int first = 0, end = 0;
            int last = d.Target.Height * (band + 1) / Bands;
            for (int row = d.Target.Height * band / Bands; row < last; row += Rows)
            {
                int rows = Math.Min(Rows, last - row);
                float* rowZero = source;
                if (Chain.Expands)
                {
                    int from = d.FirstRow(row), to = d.EndRow(row + rows - 1);
                    if (end > from)
                        Move(expanded + ((from - first) * wide), expanded, (end - from) * wide);
                    first = from;
                    from = Math.Max(from, end);
                    end = Math.Max(to, first);
                    Chain.Expand.Run<V>(
                        source + ((long)from * d.Source.Width * inputs), offsets, expanded + ((from - first) * wide), offsets + pixels,
                        Math.Max(0, end - from) * d.Source.Width);
                    rowZero = expanded - (first * wide);
                }

                float* result = target + ((long)row * d.Target.Width * outputs);
                for (int i = 0; i < rows; i++)
                    d.Run<V>(rowZero, row + i, (Chain.Projects ? middle : result) + (i * narrow));
                if (Chain.Projects)
                    Chain.Project.Run<V>(middle, offsets + pixels, result, offsets + (2 * pixels), rows * d.Target.Width);
            }
        }

        private static void Move(float* from, float* to, nint floats) =>
            Buffer.MemoryCopy(from, to, floats * sizeof(float), floats * sizeof(float));
    }
}
