using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The maximum over windows of channels-last maps, with the place it came from. Source and target must not overlap.</summary>
internal static unsafe class MaxPooling
{
    /// <summary>Writes the maxima and, as floats, the flat positions h·W + w of the first of each in row-major order.</summary>
    public static void Forward(ReadOnlySpan<float> x, PoolingShape shape, Span<float> y, Span<float> position)
    {
        fixed (float* px = x, py = y, pp = position)
        {
            Body body = new() { X = px, Y = py, Position = pp, Shape = shape };
            Parallel.ForVectors(shape.Images * shape.OutputHeight, ref body);
        }
    }

    /// <summary>Adds each gradient to the place its maximum came from.</summary>
    public static void Backward(ReadOnlySpan<float> dy, ReadOnlySpan<float> position, PoolingShape shape, Span<float> dx)
    {
        fixed (float* pdy = dy, pp = position, pdx = dx)
        {
            BackwardBody body = new() { Dy = pdy, Position = pp, Dx = pdx, Shape = shape };
            Parallel.For(shape.Images, ref body);
        }
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public float* Y;
        public float* Position;
        public PoolingShape Shape;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int oy = task % Shape.OutputHeight;
            float* image = X + ((long)(task / Shape.OutputHeight) * Shape.Height * Shape.Width * Shape.Channels);
            for (int ox = 0; ox < Shape.OutputWidth; ox++)
            {
                long target = (((long)task * Shape.OutputWidth) + ox) * Shape.Channels;
                int c = 0;
                for (; c <= Shape.Channels - V.Count; c += V.Count)
                    Window<V>(image + c, oy, ox, Y + target + c, Position + target + c);
                for (; c < Shape.Channels; c++)
                    Window<Simd1>(image + c, oy, ox, Y + target + c, Position + target + c);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Window<V>(float* x, int oy, int ox, float* y, float* position)
            where V : struct, ISimd<V>
        {
            V best = V.Create(float.NegativeInfinity);
            V where = V.Create(-1f);
            for (int ky = 0; ky < Shape.Kernel.Height; ky++)
            {
                int iy = (oy * Shape.Stride.Height) - Shape.Padding.Height + (ky * Shape.Dilation.Height);
                if ((uint)iy >= (uint)Shape.Height)
                    continue;
                for (int kx = 0; kx < Shape.Kernel.Width; kx++)
                {
                    int ix = (ox * Shape.Stride.Width) - Shape.Padding.Width + (kx * Shape.Dilation.Width);
                    if ((uint)ix >= (uint)Shape.Width)
                        continue;
                    int place = (iy * Shape.Width) + ix;
                    V value = V.Load(x + ((long)place * Shape.Channels));
                    V here = V.Create(place);
                    // The first of a window counts even where it is −∞.
                    where = V.SelectGreater(V.Zero, where, here, V.SelectGreater(value, best, here, where));
                    best = V.Max(best, value);
                }
            }

            V.Store(y, best);
            V.Store(position, where);
        }
    }

    private struct BackwardBody : IParallelBody
    {
        public float* Dy;
        public float* Position;
        public float* Dx;
        public PoolingShape Shape;

        public readonly void Run(int task)
        {
            float* dx = Dx + ((long)task * Shape.Height * Shape.Width * Shape.Channels);
            long first = (long)task * Shape.OutputHeight * Shape.OutputWidth * Shape.Channels;
            for (int p = 0; p < Shape.OutputHeight * Shape.OutputWidth; p++)
            {
                for (int c = 0; c < Shape.Channels; c++)
                {
                    long i = first + ((long)p * Shape.Channels) + c;
                    dx[((long)Position[i] * Shape.Channels) + c] += Dy[i];
                }
            }
        }
    }
}
