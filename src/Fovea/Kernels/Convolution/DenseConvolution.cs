using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Forward passes and input gradients of dense and grouped convolutions: target (+)= bias + source ∗ weights.</summary>
/// <remarks>Source and target are [N, H, W, C] and do not overlap. The input gradient's source is the gradient of the output.</remarks>
internal static unsafe class DenseConvolution
{
    /// <summary>Runs a plan at the width of this process; a forward pass gathers moments of its output where they are given.</summary>
    public static void Run(
        ConvolutionPlan plan, float* source, PackedConvolution weights, float* bias, float* target, bool accumulate,
        Epilogue* epilogue = null, ChannelMoments* moments = null)
    {
        switch (Isa.Bits)
        {
            case 512: Run<Simd512>(plan, source, weights, bias, target, accumulate, epilogue, moments); break;
            case 256: Run<Simd256>(plan, source, weights, bias, target, accumulate, epilogue, moments); break;
            case 128: Run<Simd128>(plan, source, weights, bias, target, accumulate, epilogue, moments); break;
            default: Run<Simd1>(plan, source, weights, bias, target, accumulate, epilogue, moments); break;
        }
    }

    /// <summary>The same with a bias that already fills whole panels, as <see cref="PaddedBias"/> makes it.</summary>
    public static void RunPadded(
        ConvolutionPlan plan, float* source, PackedConvolution weights, float* bias, float* target, Epilogue* epilogue)
    {
        switch (Isa.Bits)
        {
            case 512: RunPadded<Simd512>(plan, source, weights, bias, target, false, epilogue, null); break;
            case 256: RunPadded<Simd256>(plan, source, weights, bias, target, false, epilogue, null); break;
            case 128: RunPadded<Simd128>(plan, source, weights, bias, target, false, epilogue, null); break;
            default: RunPadded<Simd1>(plan, source, weights, bias, target, false, epilogue, null); break;
        }
    }

    /// <summary>Runs a plan with registers <typeparamref name="V"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V>(
        ConvolutionPlan plan, float* source, PackedConvolution weights, float* bias, float* target, bool accumulate,
        Epilogue* epilogue = null, ChannelMoments* moments = null)
        where V : struct, ISimd<V>
    {
        float* padded = PaddedBias(bias, plan.Shape.Groups, plan.GroupTargets, weights.PanelsOf(plan).Width);
        RunPadded<V>(plan, source, weights, padded, target, accumulate, epilogue, moments);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunPadded<V>(
        ConvolutionPlan plan, float* source, PackedConvolution weights, float* bias, float* target, bool accumulate, Epilogue* epilogue,
        ChannelMoments* moments)
        where V : struct, ISimd<V>
    {
        ref readonly BlockGeometry blocks = ref plan.Blocks;
        ColumnPanels panels = weights.PanelsOf(plan);
        int groups = plan.Shape.Groups;
        Phase* phases = stackalloc Phase[plan.Phases.Length];
        int* table = (int*)Scratch.Rent(ScratchSlot.Offsets, TableSize(plan));
        for (int i = 0; i < plan.Phases.Length; i++)
        {
            ConvolutionPhase phase = plan.Phases[i];
            phases[i] = new Phase { Height = phase.Height, Width = phase.Width, Taps = table };
            phases[i].Panels = weights.Panels(plan, i);
            phases[i].Depth = PackedConvolution.Depth(plan, i);
            (phases[i].TapCount, phases[i].Run) = plan.Runs(phase, new Span<int>(table, phase.Taps.Length));
            table += phase.Taps.Length;
            int cells = Math.Min(blocks.BlockRows, phase.Height) * phase.Width * blocks.BlockImages;
            phases[i].SourceOffsets = table;
            phases[i].SourceStep = blocks.EvenStep(phase.Width);
            phases[i].TargetOffsets = table + cells;
            FillOffsets(plan, phase, phases[i]);
            table += 2 * cells;
        }

        // Few blocks: let tasks share a block and split its panels.
        int splits = Math.Clamp(BlockGeometry.CeilingOf(8, blocks.Blocks * groups), 1, panels.Count);
        if (moments != null)
            moments->Reserve(blocks.Blocks);
        Body<V> body = new()
        {
            Blocks = blocks,
            Groups = groups,
            Splits = splits,
            Panels = panels,
            GroupTargets = plan.GroupTargets,
            GroupPitch = weights.GroupPitch(plan),
            Phases = phases,
            PhaseCount = plan.Phases.Length,
            TargetRow = plan.TargetStep.Height * plan.Target.Width * plan.TargetChannels,
            TargetImage = (long)plan.Target.Height * plan.Target.Width * plan.TargetChannels,
            Source = source,
            Target = target,
            Bias = bias,
            BiasGroup = panels.Width,
            Accumulate = accumulate,
            Epilogue = epilogue,
            Moments = moments,
        };
        Parallel.For(blocks.Blocks * groups * splits, ref body);
        GC.KeepAlive(weights); // the tasks hold only its memory
    }

    /// <summary>The bias of each group filled up to whole panels; zeros where there is none.</summary>
    public static float* PaddedBias(float* bias, int groups, int channels, int pitch)
    {
        float* padded = Scratch.Rent(ScratchSlot.Bias, (long)groups * pitch);
        new Span<float>(padded, groups * pitch).Clear();
        for (int g = 0; g < groups && bias is not null; g++)
            new ReadOnlySpan<float>(bias + (g * channels), channels).CopyTo(new Span<float>(padded + (g * pitch), channels));
        return padded;
    }

    private static long TableSize(ConvolutionPlan plan)
    {
        long size = 0;
        foreach (ConvolutionPhase phase in plan.Phases)
            size += phase.Taps.Length + (2L * Math.Min(plan.Blocks.BlockRows, phase.Height) * phase.Width * plan.Blocks.BlockImages);
        return size;
    }

    private static void FillOffsets(ConvolutionPlan plan, ConvolutionPhase phase, Phase table)
    {
        ref readonly BlockGeometry blocks = ref plan.Blocks;
        int channels = plan.TargetChannels;
        int i = 0;
        for (int image = 0; image < blocks.BlockImages; image++)
        {
            for (int y = 0; y < Math.Min(blocks.BlockRows, phase.Height); y++)
            {
                int from = (image * blocks.ImagePitch) + (y * blocks.Step.Height * blocks.RowPitch);
                int row = (y * plan.TargetStep.Height) + phase.FirstY;
                int to = ((((image * plan.Target.Height) + row) * plan.Target.Width) + phase.FirstX) * channels;
                for (int x = 0; x < phase.Width; x++, i++)
                {
                    table.SourceOffsets[i] = from + (x * blocks.Step.Width * blocks.PixelPitch);
                    table.TargetOffsets[i] = to + (x * plan.TargetStep.Width * channels);
                }
            }
        }
    }

    private struct Phase
    {
        public int Height;
        public int Width;
        public int* Taps;
        public int TapCount;
        public int Run;
        public int* SourceOffsets;
        public int SourceStep;
        public int* TargetOffsets;
        public float* Panels;
        public int Depth;
    }

    private struct Body<V> : IParallelBody
        where V : struct, ISimd<V>
    {
        public BlockGeometry Blocks;
        public int Groups;
        public int Splits;
        public ColumnPanels Panels;
        public int GroupTargets;
        public long GroupPitch;
        public Phase* Phases;
        public int PhaseCount;
        public long TargetRow;
        public long TargetImage;
        public float* Source;
        public float* Target;
        public float* Bias;
        public int BiasGroup;
        public bool Accumulate;
        public Epilogue* Epilogue;
        public ChannelMoments* Moments;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int task)
        {
            int split = task % Splits;
            int group = task / Splits % Groups;
            int block = task / (Splits * Groups);
            (int image, int images, int row, int rows) = Blocks.Bounds(block);
            RowTileOperands o = default;
            o.Source = Blocks.Load(Source, block, group);
            float* target = Target + (image * TargetImage) + (row * TargetRow) + ((long)group * GroupTargets);
            float* bias = Bias + ((long)group * BiasGroup);
            (int first, int end) = (Panels.Count * split / Splits, Panels.Count * (split + 1) / Splits);
            for (int p = 0; p < PhaseCount; p++)
            {
                Phase* phase = Phases + p;
                o.SourceOffsets = phase->SourceOffsets;
                o.SourceStep = phase->SourceStep;
                o.TargetOffsets = phase->TargetOffsets;
                // Rows of a later block of an image may lie below what this phase has.
                o.Rows = Math.Clamp(phase->Height - row, 0, rows) * phase->Width * images;
                if (o.Rows == 0 || (phase->TapCount == 0 && Accumulate))
                    continue;
                float* panels = phase->Panels + (group * GroupPitch);
                DepthSlices slices = new(phase->TapCount, phase->Run, Blocks.PixelPitch * Blocks.Step.Width, Panels.CachedDepth);
                for (int panel = first; panel < end; panel++)
                {
                    int column = Panels.First(panel);
                    o.Columns = Panels.Used(panel);
                    o.Target = target + column;
                    slices.Run<V>(&o, phase->Taps, panels + ((long)column * phase->Depth), bias + column, Accumulate, Epilogue);
                    if (Moments != null)
                        Gather(block, &o, (group * GroupTargets) + column);
                }

                if (Epilogue != null && Epilogue->Then != Activation.None)
                {
                    int start = Panels.First(first);
                    LateActivation late = new()
                    {
                        Target = target + start,
                        Offsets = o.TargetOffsets,
                        Rows = o.Rows,
                        Count = Math.Min(Panels.First(end), GroupTargets) - start,
                    };
                    late.Run<V>(Epilogue->Then);
                }
            }
        }

        // Forward passes have one phase, whose outputs lie side by side.
        private readonly void Gather(int block, RowTileOperands* o, int channel)
        {
            Moments->Begin(block, o->Target, channel, o->Columns);
            Moments->Add<V>(block, o->Target, o->Rows, channel, o->Columns);
        }
    }
}
