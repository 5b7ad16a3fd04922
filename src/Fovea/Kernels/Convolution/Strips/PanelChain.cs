using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>A 1×1 convolution and the depthwise one behind it, some panels of channels at a time: the map between them is never written
/// out, of it nothing is computed twice, as at the borders of strips of rows, and statistics of channels are made where all of a channel
/// is in the caches.</summary>
/// <remarks>Maps are [N, H, W, C]. Source and target do not overlap.</remarks>
internal unsafe struct PanelChain
{
    // A group of channels of the map between the convolutions stays in the second cache level.
    private const int MostPixels = 35 * 35;

    // Fewer groups are not shared well by threads.
    private const int LeastGroups = 4;

    public int Images;
    public PointwiseStage Expand;

    /// <summary>Its weights lie group by group.</summary>
    public DepthwiseStage Depthwise;

    public PanelStatistics Statistics;

    /// <summary>Floats of the registers of this process, for which weights are packed.</summary>
    public static int Lanes => Math.Max(1, Isa.Bits / 32);

    /// <summary>Whether the chain is for a depthwise convolution of this shape.</summary>
    public static bool Pays(in ConvolutionShape shape) =>
        shape.C % Lanes == 0 && shape.H * shape.W <= MostPixels && new PanelGroups(shape.C, Lanes).Count >= LeastGroups;

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
        Body<V> body = new() { Chain = this, Source = source, Target = target, Groups = new PanelGroups(Expand.Outputs, V.Count) };
        Parallel.For(Images * body.Groups.Count, ref body);
    }

    private struct Body<V> : IParallelBody
        where V : struct, ISimd<V>
    {
        public PanelChain Chain;
        public float* Source;
        public float* Target;
        public PanelGroups Groups;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int task)
        {
            DepthwiseStage stage = Chain.Depthwise;
            (int image, int group) = (task / Groups.Count, task % Groups.Count);
            (int first, int width) = Groups.Columns(group);
            (int channels, int inputs) = (stage.Channels, Chain.Expand.Inputs);
            int pixels = stage.Source.Width * stage.Source.Height;
            stage.Weights += (long)first * ((stage.Kernel * stage.Kernel) + 1);
            stage.Channels = width;

            int* offsets = (int*)Scratch.Rent(ScratchSlot.Offsets, (2L * pixels) + stage.Target.Width);
            int* targets = offsets + (2 * pixels);
            for (int i = 0; i < pixels; i++)
                (offsets[i], offsets[pixels + i]) = (i * inputs, i * width);
            for (int x = 0; x < stage.Target.Width; x++)
                targets[x] = x * channels;

            float* expanded = Scratch.Rent(ScratchSlot.Image, (long)pixels * width);
            float* source = Source + ((long)image * pixels * inputs);
            Chain.Expand.Run<V>(Groups.Panels(group), source, offsets, expanded, offsets + pixels, pixels);
            float* target = Target + ((long)image * stage.Target.Height * stage.Target.Width * channels) + first;
            PanelStatistics statistics = Chain.Statistics.At(image, stage.Target, channels, first);
            for (int row = 0; row < stage.Target.Height; row++, target += stage.Target.Width * channels)
            {
                stage.Run<V>(expanded, row, target, targets, channels);
                statistics.Add<V>(target, row, stage.Target, channels, width);
            }

            statistics.Finish<V>(stage.Target, channels, width);
        }
    }
}
