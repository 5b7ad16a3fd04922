using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Forward passes and input gradients of depthwise convolutions:
/// target[pixel][c] (+)= bias[c] + Σ over taps of source[pixel + tap][c] · weight[c][tap].</summary>
/// <remarks>Source and target are [N, H, W, C] and do not overlap; the weight is (C, 1, kH, kW). 3x3 and 5x5 kernels of
/// stride 1 and 2 have register tiles, other kernels and the gradients of strided ones gather tap by tap.</remarks>
internal static unsafe class DepthwiseConvolution
{
    private const int LeastTasks = 16;

    /// <summary>Runs a plan at the width of this process, with a weight (C, 1, kH, kW) that is packed for this call; a forward pass
    /// gathers moments of its output where they are given.</summary>
    public static void Run(
        ConvolutionPlan plan, float* source, float* weight, float* bias, float* target, bool accumulate, ChannelMoments* moments)
    {
        float* packed = Scratch.Rent(ScratchSlot.Weights, PackedSize(plan));
        Pack(plan, weight, bias, packed);
        Epilogue plain = Epilogue.Of(Activation.None);
        Run(plan, source, packed, target, accumulate, &plain, moments);
    }

    /// <summary>Runs a plan at the width of this process, with packed weights.</summary>
    public static void Run(
        ConvolutionPlan plan, float* source, float* packed, float* target, bool accumulate, Epilogue* epilogue,
        ChannelMoments* moments = null)
    {
        switch (Isa.Bits)
        {
            case 512: Run<Simd512>(plan, source, packed, target, accumulate, epilogue, moments); break;
            case 256: Run<Simd256>(plan, source, packed, target, accumulate, epilogue, moments); break;
            case 128: Run<Simd128>(plan, source, packed, target, accumulate, epilogue, moments); break;
            default: Run<Simd1>(plan, source, packed, target, accumulate, epilogue, moments); break;
        }
    }

    /// <summary>Floats of packed weights and bias.</summary>
    public static long PackedSize(ConvolutionPlan plan) => (long)plan.Shape.C * (plan.Shape.KernelArea + 1);

    /// <summary>Brings a weight (C, 1, kH, kW) into the order [phase][tap][channel], with the bias, or zeros, behind it.</summary>
    public static void Pack(ConvolutionPlan plan, float* weight, float* bias, float* packed)
    {
        (int channels, int area) = (plan.Shape.C, plan.Shape.KernelArea);
        foreach (ConvolutionPhase phase in plan.Phases)
        {
            foreach (ConvolutionTap tap in phase.Taps)
            {
                float* from = weight + (tap.KernelY * plan.Shape.Kernel.Width) + tap.KernelX;
                for (int c = 0; c < channels; c++)
                    packed[c] = from[(long)c * area];
                packed += channels;
            }
        }

        if (bias is null)
            new Span<float>(packed, channels).Clear();
        else
            new ReadOnlySpan<float>(bias, channels).CopyTo(new Span<float>(packed, channels));
    }

    /// <summary>Runs a plan with registers <typeparamref name="V"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V>(
        ConvolutionPlan plan, float* source, float* packed, float* target, bool accumulate, Epilogue* epilogue,
        ChannelMoments* moments = null)
        where V : struct, ISimd<V>
    {
        (int channels, int area) = (plan.Shape.C, plan.Shape.KernelArea);
        int* taps = stackalloc int[2 * area];
        Phase* phases = stackalloc Phase[plan.Phases.Length];
        float* weights = packed;
        for (int i = 0; i < plan.Phases.Length; i++)
        {
            ConvolutionPhase phase = plan.Phases[i];
            int kernel = plan.TargetStep == new Size(1, 1) ? TileKernel(phase.Taps, plan.Blocks.Step) : 0;
            phases[i] = new Phase
            {
                FirstY = phase.FirstY,
                FirstX = phase.FirstX,
                Height = phase.Height,
                Width = phase.Width,
                Weights = weights,
                Taps = taps,
                TapCount = phase.Taps.Length,
                TileKernel = kernel,
            };
            weights += phase.Taps.Length * channels;
            foreach (ConvolutionTap tap in phase.Taps)
            {
                *taps++ = tap.Y;
                *taps++ = tap.X;
            }
        }

        Body<V> body = new()
        {
            Source = source,
            SourceSize = plan.Blocks.Source,
            Step = plan.Blocks.Step,
            Target = target,
            TargetSize = plan.Target,
            TargetStep = plan.TargetStep,
            Height = plan.Blocks.Grid.Height,
            Channels = channels,
            Bias = weights,
            Phases = phases,
            PhaseCount = plan.Phases.Length,
            Bands = Math.Clamp(BlockGeometry.CeilingOf(LeastTasks, plan.Shape.N), 1, plan.Blocks.Grid.Height),
            Accumulate = accumulate,
            Epilogue = *epilogue,
            Moments = moments,
        };
        if (moments != null)
            moments->Reserve(plan.Shape.N * body.Bands);
        Parallel.For(plan.Shape.N * body.Bands, ref body);
    }

    /// <summary>The side of the kernel of a forward pass, 3 or 5, when there is a register tile for it; otherwise 0.</summary>
    public static int TileKernel(ConvolutionPlan plan) => TileKernel(plan.Phases[0].Taps, plan.Blocks.Step);

    /// <summary>The side of the kernel, 3 or 5, when there is a register tile for these taps at this stride; otherwise 0.</summary>
    public static int TileKernel(ConvolutionTap[] taps, Size step)
    {
        int side = taps.Length == 9 ? 3 : taps.Length == 25 ? 5 : 0;
        if (side == 0 || step.Height != step.Width || step.Width > 2)
            return 0;
        for (int i = 0; i < taps.Length; i++)
        {
            if (taps[i].Y != taps[0].Y + (i / side) || taps[i].X != taps[0].X + (i % side))
                return 0;
        }

        return side;
    }

    private struct Phase
    {
        public int FirstY;
        public int FirstX;
        public int Height;
        public int Width;
        public float* Weights;
        public int* Taps;
        public int TapCount;
        public int TileKernel;
    }

    private struct Body<V> : IParallelBody
        where V : struct, ISimd<V>
    {
        public float* Source;
        public Size SourceSize;
        public Size Step;
        public float* Target;
        public Size TargetSize;
        public Size TargetStep;
        public int Height;
        public int Channels;
        public float* Bias;
        public Phase* Phases;
        public int PhaseCount;
        public int Bands;
        public bool Accumulate;
        public Epilogue Epilogue;
        public ChannelMoments* Moments;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int task)
        {
            (int image, int band) = (task / Bands, task % Bands);
            float* source = Source + ((long)image * SourceSize.Height * SourceSize.Width * Channels);
            float* target = Target + ((long)image * TargetSize.Height * TargetSize.Width * Channels);
            int first = Height * band / Bands, end = Height * (band + 1) / Bands;
            for (int y = first; y < end; y++)
            {
                // All phases of a row at once: they read the same source rows.
                for (int p = 0; p < PhaseCount; p++)
                {
                    Phase* phase = Phases + p;
                    if (y >= phase->Height)
                        continue;
                    int row = (y * TargetStep.Height) + phase->FirstY;
                    float* to = target + ((((nint)row * TargetSize.Width) + phase->FirstX) * Channels);
                    if (phase->TileKernel != 0)
                        Tiles(phase, source, y, to);
                    else
                        Pixels(phase, source, y, to);
                    if (Epilogue.Then != Activation.None)
                        Late(to, phase->Width);
                }

                if (Moments != null)
                    Gather(task, target, y, y == first);
            }
        }

        // Forward passes have one phase, whose outputs lie side by side.
        private readonly void Gather(int task, float* target, int y, bool isFirst)
        {
            float* row = target + ((nint)y * TargetSize.Width * Channels);
            if (isFirst)
                Moments->Begin(task, row, 0, Channels);
            Moments->Add<V>(task, row, TargetSize.Width, 0, Channels);
        }

        // Only forward passes have an activation, and their outputs lie side by side.
        private readonly void Late(float* target, int width)
        {
            LateActivation late = new() { Target = target, Rows = 1, Count = width * Channels };
            late.Run<V>(Epilogue.Then);
        }

        private readonly void Tiles(Phase* phase, float* source, int y, float* target)
        {
            DepthwiseOperands o = default;
            o.Weights = phase->Weights;
            o.Bias = Bias;
            o.TargetStep = Channels;
            o.Accumulate = Accumulate;
            (o.Low, o.High) = (Epilogue.Low, Epilogue.High);
            DepthwiseRow row = new(SourceSize, Channels, phase->TileKernel, Step.Width, (y * Step.Height) + phase->Taps[0], phase->Taps[1]);
            row.Run<V>(ref o, source, target, phase->Width);
        }

        private readonly void Pixels(Phase* phase, float* source, int y, float* target)
        {
            nint* offsets = stackalloc nint[2 * phase->TapCount];
            for (int x = 0; x < phase->Width; x++, target += TargetStep.Width * Channels)
            {
                int count = 0;
                for (int t = 0; t < phase->TapCount; t++)
                {
                    (int sourceY, int sourceX) = ((y * Step.Height) + phase->Taps[2 * t], (x * Step.Width) + phase->Taps[(2 * t) + 1]);
                    if ((uint)sourceY >= (uint)SourceSize.Height || (uint)sourceX >= (uint)SourceSize.Width)
                        continue;
                    offsets[2 * count] = (((nint)sourceY * SourceSize.Width) + sourceX) * Channels;
                    offsets[(2 * count++) + 1] = (nint)t * Channels;
                }

                DepthwisePixel.Run<V>(
                    source, phase->Weights, Bias, target, offsets, count, Channels, Accumulate, Epilogue.Low, Epilogue.High);
            }
        }
    }
}
