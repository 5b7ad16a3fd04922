namespace Fovea.Kernels;

/// <summary>Forward passes and input gradients of depthwise convolutions:
/// target[pixel][c] (+)= bias[c] + Σ over taps of source[pixel + tap][c] · weight[c][tap].</summary>
/// <remarks>Source and target are [N, H, W, C] and do not overlap; the weight is (C, 1, kH, kW). 3x3 and 5x5 kernels of
/// stride 1 and 2 have register tiles, other kernels and the gradients of strided ones gather tap by tap.</remarks>
internal static unsafe class DepthwiseConvolution
{
    private const int LeastTasks = 16;

    /// <summary>Runs a plan at the width of this process.</summary>
    public static void Run(ConvolutionPlan plan, float* source, float* weight, float* bias, float* target, bool accumulate)
    {
        switch (Isa.Bits)
        {
            case 512: Run<Simd512>(plan, source, weight, bias, target, accumulate); break;
            case 256: Run<Simd256>(plan, source, weight, bias, target, accumulate); break;
            case 128: Run<Simd128>(plan, source, weight, bias, target, accumulate); break;
            default: Run<Simd1>(plan, source, weight, bias, target, accumulate); break;
        }
    }

    /// <summary>Runs a plan with registers <typeparamref name="V"/>.</summary>
    public static void Run<V>(ConvolutionPlan plan, float* source, float* weight, float* bias, float* target, bool accumulate)
        where V : struct, ISimd<V>
    {
        (int channels, int area) = (plan.Shape.C, plan.Shape.KernelArea);
        float* packed = Scratch.Rent(ScratchSlot.Weights, (long)channels * (area + 1));
        float* start = packed + ((long)channels * area);
        if (bias is null)
            new Span<float>(start, channels).Clear();
        else
            new ReadOnlySpan<float>(bias, channels).CopyTo(new Span<float>(start, channels));
        int* taps = stackalloc int[2 * area];
        foreach (ConvolutionPhase phase in plan.Phases)
        {
            for (int i = 0; i < phase.Taps.Length; i++)
            {
                ConvolutionTap tap = phase.Taps[i];
                (taps[2 * i], taps[(2 * i) + 1]) = (tap.Y, tap.X);
                float* from = weight + (tap.KernelY * plan.Shape.Kernel.Width) + tap.KernelX;
                for (int c = 0; c < channels; c++)
                    packed[((long)i * channels) + c] = from[(long)c * area];
            }

            int bands = Math.Clamp(BlockGeometry.CeilingOf(LeastTasks, plan.Shape.N), 1, phase.Height);
            Body<V> body = new()
            {
                Source = source,
                SourceSize = plan.Blocks.Source,
                Step = plan.Blocks.Step,
                Target = target,
                TargetSize = plan.Target,
                TargetStep = plan.TargetStep,
                FirstY = phase.FirstY,
                FirstX = phase.FirstX,
                Height = phase.Height,
                Width = phase.Width,
                Channels = channels,
                Weights = packed,
                Bias = start,
                Taps = taps,
                TapCount = phase.Taps.Length,
                TileKernel = plan.TargetStep == new Size(1, 1) ? TileKernel(phase.Taps, plan.Blocks.Step) : 0,
                Bands = bands,
                Accumulate = accumulate,
            };
            Parallel.For(plan.Shape.N * bands, ref body);
        }
    }

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

    private struct Body<V> : IParallelBody
        where V : struct, ISimd<V>
    {
        public float* Source;
        public Size SourceSize;
        public Size Step;
        public float* Target;
        public Size TargetSize;
        public Size TargetStep;
        public int FirstY;
        public int FirstX;
        public int Height;
        public int Width;
        public int Channels;
        public float* Weights;
        public float* Bias;
        public int* Taps;
        public int TapCount;
        public int TileKernel;
        public int Bands;
        public bool Accumulate;

        public readonly void Run(int task)
        {
            (int image, int band) = (task / Bands, task % Bands);
            float* source = Source + ((long)image * SourceSize.Height * SourceSize.Width * Channels);
            float* target = Target + ((long)image * TargetSize.Height * TargetSize.Width * Channels);
            for (int y = Height * band / Bands; y < Height * (band + 1) / Bands; y++)
            {
                int row = (y * TargetStep.Height) + FirstY;
                float* to = target + ((((nint)row * TargetSize.Width) + FirstX) * Channels);
                if (TileKernel != 0)
                    Tiles(source, y, to);
                else
                    Pixels(source, y, to);
            }
        }

        private readonly void Tiles(float* source, int y, float* target)
        {
            DepthwiseOperands o = default;
            o.Weights = Weights;
            o.Bias = Bias;
            o.Accumulate = Accumulate;
            DepthwiseRow row = new(SourceSize, Channels, TileKernel, Step.Width, (y * Step.Height) + Taps[0], Taps[1]);
            for (int x = 0; x < Width; x += DepthwiseRow.Outputs)
            {
                bool edge = row.Place(ref o, source, x, Width);
                o.Target = target + ((nint)x * Channels);
                (o.Start, o.End) = (0, Channels);
                DepthwiseRow.Run<V>(&o, TileKernel, Step.Width, edge);
                (o.Start, o.End) = (Channels - (Channels % V.Count), Channels);
                if (o.Start < o.End)
                    DepthwiseRow.Run<Simd1>(&o, TileKernel, Step.Width, edge);
            }
        }

        private readonly void Pixels(float* source, int y, float* target)
        {
            nint* offsets = stackalloc nint[2 * TapCount];
            for (int x = 0; x < Width; x++, target += TargetStep.Width * Channels)
            {
                int count = 0;
                for (int t = 0; t < TapCount; t++)
                {
                    (int sourceY, int sourceX) = ((y * Step.Height) + Taps[2 * t], (x * Step.Width) + Taps[(2 * t) + 1]);
                    if ((uint)sourceY >= (uint)SourceSize.Height || (uint)sourceX >= (uint)SourceSize.Width)
                        continue;
                    offsets[2 * count] = (((nint)sourceY * SourceSize.Width) + sourceX) * Channels;
                    offsets[(2 * count++) + 1] = (nint)t * Channels;
                }

                DepthwisePixel.Run<V>(source, Weights, Bias, target, offsets, count, Channels, Accumulate);
            }
        }
    }
}
