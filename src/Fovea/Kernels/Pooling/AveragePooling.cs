using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The mean over windows of channels-last maps. Source and target must not overlap.</summary>
internal static unsafe class AveragePooling
{
    /// <summary>y = the mean of each window. A divisor of 0 stands for the window's size, with or without padding.</summary>
    public static void Forward(
        ReadOnlySpan<float> x, Span<float> y, int images, int channels, AxisWindows rows, AxisWindows columns, int divisor,
        bool countPadding)
    {
        fixed (float* px = x, py = y)
        {
            Body body = new()
            {
                X = px,
                Y = py,
                Channels = channels,
                Rows = rows,
                Columns = columns,
                Divisor = divisor,
                CountPadding = countPadding,
            };
            Parallel.ForVectors(images * rows.Outputs, ref body);
        }
    }

    /// <summary>Adds to dx, which must hold values.</summary>
    public static void Backward(
        ReadOnlySpan<float> dy, Span<float> dx, int images, int channels, AxisWindows rows, AxisWindows columns, int divisor,
        bool countPadding)
    {
        fixed (float* pd = dy, px = dx)
        {
            BackwardBody body = new()
            {
                Shape = new Body
                {
                    X = px,
                    Y = pd,
                    Channels = channels,
                    Rows = rows,
                    Columns = columns,
                    Divisor = divisor,
                    CountPadding = countPadding,
                },
            };
            Parallel.ForVectors(images, ref body);
        }
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public float* Y;
        public int Channels;
        public AxisWindows Rows;
        public AxisWindows Columns;
        public int Divisor;
        public bool CountPadding;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int oy = task % Rows.Outputs;
            float* x = X + ((long)(task / Rows.Outputs) * Rows.Inputs * Columns.Inputs * Channels);
            float* y = Y + ((long)task * Columns.Outputs * Channels);
            for (int ox = 0; ox < Columns.Outputs; ox++, y += Channels)
            {
                float scale = Scale(oy, ox);
                int c = 0;
                for (; c <= Channels - V.Count; c += V.Count)
                    V.Store(y + c, Sum<V>(x + c, oy, ox) * V.Create(scale));
                for (; c < Channels; c++)
                    Simd1.Store(y + c, Sum<Simd1>(x + c, oy, ox) * Simd1.Create(scale));
            }
        }

        public readonly float Scale(int oy, int ox)
        {
            if (Divisor != 0)
                return 1f / Divisor;
            int size = CountPadding
                ? Rows.PaddedSize(oy) * Columns.PaddedSize(ox)
                : (Rows.End(oy) - Rows.Start(oy)) * (Columns.End(ox) - Columns.Start(ox));
            return 1f / size;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly V Sum<V>(float* x, int oy, int ox)
            where V : struct, ISimd<V>
        {
            V sum = V.Zero;
            int right = Columns.End(ox);
            for (int iy = Rows.Start(oy); iy < Rows.End(oy); iy++)
            {
                V row = V.Zero;
                for (int ix = Columns.Start(ox); ix < right; ix++)
                    row += V.Load(x + ((((long)iy * Columns.Inputs) + ix) * Channels));
                sum += row;
            }

            return sum;
        }
    }

    private struct BackwardBody : IVectorBody
    {
        public Body Shape;

        // One task an image: its windows may overlap.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            AxisWindows rows = Shape.Rows;
            AxisWindows columns = Shape.Columns;
            float* dx = Shape.X + ((long)task * rows.Inputs * columns.Inputs * Shape.Channels);
            float* dy = Shape.Y + ((long)task * rows.Outputs * columns.Outputs * Shape.Channels);
            for (int oy = 0; oy < rows.Outputs; oy++)
            {
                for (int ox = 0; ox < columns.Outputs; ox++, dy += Shape.Channels)
                {
                    float scale = Shape.Scale(oy, ox);
                    for (int iy = rows.Start(oy); iy < rows.End(oy); iy++)
                    {
                        for (int ix = columns.Start(ox); ix < columns.End(ox); ix++)
                            Pixel<V>(dx + ((((long)iy * columns.Inputs) + ix) * Shape.Channels), dy, scale);
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Pixel<V>(float* dx, float* dy, float scale)
            where V : struct, ISimd<V>
        {
            int c = 0;
            for (; c <= Shape.Channels - V.Count; c += V.Count)
                V.Store(dx + c, V.MulAdd(V.Load(dy + c), V.Create(scale), V.Load(dx + c)));
            for (; c < Shape.Channels; c++)
                dx[c] += dy[c] * scale;
        }
    }
}
