using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The maximum over windows of channels-last maps, without the place it came from: for inference. Source and target must not
/// overlap.</summary>
internal static unsafe class WindowMaximum
{
    /// <summary>Writes the maxima; NaN where a window has one.</summary>
    public static void Run(ReadOnlySpan<float> x, in PoolingShape shape, Span<float> y)
    {
        fixed (float* px = x, py = y)
        {
            Body body = new() { X = px, Y = py, Shape = shape };
            Parallel.ForVectors(shape.Images * shape.OutputHeight, ref body);
        }
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public float* Y;
        public PoolingShape Shape;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int channels = Shape.Channels;
            nint row = (nint)Shape.Width * channels;
            float* image = X + (task / Shape.OutputHeight * Shape.Height * row);
            (int top, int rows) = Inside(
                (task % Shape.OutputHeight * Shape.Stride.Height) - Shape.Padding.Height, Shape.Kernel.Height, Shape.Dilation.Height,
                Shape.Height);
            float* y = Y + ((long)task * Shape.OutputWidth * channels);
            for (int ox = 0; ox < Shape.OutputWidth; ox++, y += channels)
            {
                (int left, int columns) = Inside(
                    (ox * Shape.Stride.Width) - Shape.Padding.Width, Shape.Kernel.Width, Shape.Dilation.Width, Shape.Width);
                float* x = image + (top * row) + ((nint)left * channels);
                int c = 0;
                for (; c <= channels - V.Count; c += V.Count)
                    Window<V>(x + c, rows, columns, y + c);
                if (c == channels)
                    continue;
                // The last register again computes some channels of the one before it; fewer than a register's have none.
                if (c > 0)
                    Window<V>(x + channels - V.Count, rows, columns, y + channels - V.Count);
                for (; c < channels && channels < V.Count; c++)
                    Window<Simd1>(x + c, rows, columns, y + c);
            }
        }

        /// <summary>The first position of a window that lies in the map, and how many do.</summary>
        private static (int First, int Count) Inside(int start, int kernel, int dilation, int size)
        {
            int skipped = start < 0 ? BlockGeometry.CeilingOf(-start, dilation) : 0;
            int first = start + (skipped * dilation);
            int count = first < size ? Math.Min(kernel - skipped, BlockGeometry.CeilingOf(size - first, dilation)) : 0;
            return (first, Math.Max(0, count));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Window<V>(float* x, int rows, int columns, float* y)
            where V : struct, ISimd<V>
        {
            nint step = (nint)Shape.Dilation.Width * Shape.Channels;
            nint rowStep = (nint)Shape.Dilation.Height * Shape.Width * Shape.Channels;
            V best = V.Create(float.NegativeInfinity);
            for (int ky = 0; ky < rows; ky++, x += rowStep)
            {
                float* from = x;
                for (int kx = 0; kx < columns; kx++, from += step)
                    best = V.Max(best, V.Load(from));
            }

            V.Store(y, best);
        }
    }
}
