using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Weight gradients of depthwise convolutions: gradient[c][tap] (+)= Σ over pixels of x[pixel + tap][c] · dy[pixel][c].</summary>
/// <remarks>x and dy are [N, H, W, C], the result is (C, 1, kernel height, kernel width). Rows are cut by shape into at most 16 parts whose
/// sums are added in order.</remarks>
internal static unsafe class DepthwiseWeightGradient
{
    private const int MostParts = 16;

    // The sums of that many channels stay in the first cache level while pixels stream by.
    private const int ChannelsPerTask = 128;

    /// <summary>Computes the gradient at the width of this process; the plan is the forward plan.</summary>
    public static void Run(ConvolutionPlan plan, float* x, float* dy, float* gradient, bool accumulate)
    {
        switch (Isa.Bits)
        {
            case 512: Run<Simd512>(plan, x, dy, gradient, accumulate); break;
            case 256: Run<Simd256>(plan, x, dy, gradient, accumulate); break;
            case 128: Run<Simd128>(plan, x, dy, gradient, accumulate); break;
            default: Run<Simd1>(plan, x, dy, gradient, accumulate); break;
        }
    }

    /// <summary>Computes the gradient with registers <typeparamref name="V"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V>(ConvolutionPlan plan, float* x, float* dy, float* gradient, bool accumulate)
        where V : struct, ISimd<V>
    {
        ConvolutionShape s = plan.Shape;
        ConvolutionTap[] order = plan.Phases[0].Taps;
        int* taps = stackalloc int[2 * order.Length];
        for (int i = 0; i < order.Length; i++)
            (taps[2 * i], taps[(2 * i) + 1]) = (order[i].Y, order[i].X);
        int rows = s.N * s.OutputHeight;
        int parts = Math.Min(MostParts, rows);
        long size = (long)s.C * s.KernelArea;
        Body<V> body = new()
        {
            X = x,
            Dy = dy,
            Input = new Size(s.H, s.W),
            Output = new Size(s.OutputHeight, s.OutputWidth),
            Stride = s.Stride,
            Channels = s.C,
            Taps = taps,
            TapCount = order.Length,
            TileKernel = DepthwiseConvolution.TileKernel(order, s.Stride),
            Rows = rows,
            Parts = parts,
            Splits = BlockGeometry.CeilingOf(s.C, ChannelsPerTask),
            Sums = Scratch.Rent(ScratchSlot.Partials, parts * size),
            Size = size,
        };
        Parallel.For(parts * body.Splits, ref body);
        PartialSums.Add<V>(body.Sums, parts, size, body.Sums, false);
        for (int tap = 0; tap < s.KernelArea; tap++)
        {
            float* from = body.Sums + ((long)tap * s.C);
            float* to = gradient + tap;
            for (int c = 0; c < s.C; c++, to += s.KernelArea)
                *to = accumulate ? *to + from[c] : from[c];
        }
    }

    private struct Body<V> : IParallelBody
        where V : struct, ISimd<V>
    {
        public float* X;
        public float* Dy;
        public Size Input;
        public Size Output;
        public Size Stride;
        public int Channels;
        public int* Taps;
        public int TapCount;
        public int TileKernel;
        public int Rows;
        public int Parts;
        public int Splits;
        public float* Sums;
        public long Size;

        public readonly void Run(int task)
        {
            (int part, int split) = (task / Splits, task % Splits);
            (int start, int end) = (split * ChannelsPerTask, Math.Min(Channels, (split + 1) * ChannelsPerTask));
            float* sums = Sums + (part * Size);
            for (int tap = 0; tap < TapCount; tap++)
                new Span<float>(sums + ((long)tap * Channels) + start, end - start).Clear();
            for (long row = (long)Rows * part / Parts; row < (long)Rows * (part + 1) / Parts; row++)
            {
                int y = (int)(row % Output.Height);
                float* x = X + (row / Output.Height * Input.Height * Input.Width * Channels);
                float* dy = Dy + (row * Output.Width * Channels);
                if (TileKernel != 0)
                    Tiles(x, dy, y, sums, start, end);
                else
                    Pixels(x, dy, y, sums, start, end);
            }
        }

        private readonly void Tiles(float* x, float* dy, int y, float* sums, int start, int end)
        {
            DepthwiseOperands o = default;
            o.Weights = sums;
            DepthwiseRow row = new(Input, Channels, TileKernel, Stride.Width, (y * Stride.Height) + Taps[0], Taps[1]);
            for (int i = 0; i < Output.Width; i += DepthwiseRow.Outputs)
            {
                bool edge = row.Place(ref o, x, i, Output.Width);
                o.Target = dy + ((nint)i * Channels);
                (o.Start, o.End) = (start, end);
                DepthwiseRow.RunGradient<V>(&o, TileKernel, Stride.Width, edge);
                o.Start = end - ((end - start) % V.Count);
                if (o.Start < end)
                    DepthwiseRow.RunGradient<Simd1>(&o, TileKernel, Stride.Width, edge);
            }
        }

        private readonly void Pixels(float* x, float* dy, int y, float* sums, int start, int end)
        {
            for (int i = 0; i < Output.Width; i++, dy += Channels)
            {
                for (int t = 0; t < TapCount; t++)
                {
                    (int sourceY, int sourceX) = ((y * Stride.Height) + Taps[2 * t], (i * Stride.Width) + Taps[(2 * t) + 1]);
                    if ((uint)sourceY >= (uint)Input.Height || (uint)sourceX >= (uint)Input.Width)
                        continue;
                    float* from = x + ((((nint)sourceY * Input.Width) + sourceX) * Channels);
                    DepthwisePixel.AddProduct<V>(from + start, dy + start, sums + ((nint)t * Channels) + start, end - start);
                }
            }
        }
    }
}
