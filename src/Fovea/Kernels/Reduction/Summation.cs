using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Sums over some axes of a dense block, times a scale, and the other way round. Source and target must not overlap.</summary>
internal static unsafe class Summation
{
    private const int TaskFloats = 1 << 14;
    private const int LeastColumns = 64;

    /// <summary>y = scale · Σ x over the axes in which <paramref name="reduced"/> has the size 1.</summary>
    public static void Forward(ReadOnlySpan<float> x, Extent full, Span<float> y, Extent reduced, float scale)
    {
        if (full.Count > 0 && reduced == full with { D1 = 1, D2 = 1 })
        {
            GlobalPooling.Sums(x, full.D0, full.D1 * full.D2, full.D3, scale, y);
            return;
        }

        y.Clear();
        if (full.Count == 0)
            return;
        fixed (float* px = x, py = y)
        {
            Steps steps = reduced.StepsIn(full);
            // Images, and rows of images, are apart unless they are added up; a few large images are cut by channels.
            int tasks = reduced.D0 != full.D0 ? 1 : reduced.D1 != full.D1 ? full.D0 : full.D0 * full.D1;
            int cuts = steps.S3 == 0 ? 1 : Math.Clamp(full.D3 / LeastColumns, 1, Math.Max(1, 16 / tasks));
            cuts = Math.Clamp(full.Count / tasks / TaskFloats, 1, cuts);
            Body body = new() { X = px, Y = py, Full = full, Steps = steps, RowsPerTask = full.Rows / tasks, Cuts = cuts };
            Parallel.ForVectors(tasks * cuts, ref body);
        }

        if (scale != 1f)
        {
            for (int i = 0; i < y.Length; i++)
                y[i] *= scale;
        }
    }

    /// <summary>dx (+)= scale · dy, repeated along the axes that were summed.</summary>
    public static void Backward(ReadOnlySpan<float> dy, Extent reduced, Span<float> dx, Extent full, float scale, bool add)
    {
        fixed (float* pdy = dy, pdx = dx)
        {
            BackwardBody body = new() { Dy = pdy, Dx = pdx, Full = full, Steps = reduced.StepsIn(full), Scale = scale, Add = add };
            Parallel.ForVectors(full.D0 * full.D1, ref body);
        }
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public float* Y;
        public Extent Full;
        public Steps Steps;
        public int RowsPerTask;
        public int Cuts;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int row = task / Cuts * RowsPerTask;
            int end = row + RowsPerTask;
            int from = (int)((long)Full.D3 * (task % Cuts) / Cuts);
            int count = (int)((long)Full.D3 * (task % Cuts + 1) / Cuts) - from;
            while (row < end)
            {
                float* x = X + ((long)row * Full.D3) + from;
                float* y = Y + Steps.Row(row, Full) + (Steps.S3 * from);
                int left = Math.Min(end - row, Full.D2 - (row % Full.D2));
                if (Steps.S3 == 0)
                {
                    Across<V>(x, y, count);
                    row++;
                }
                else if (Steps.S2 == 0 && left >= 4)
                {
                    Rows<V>(x, y, count, left / 4, Full.D3);
                    row += left / 4 * 4;
                }
                else
                {
                    Along<V>(x, y, count);
                    row++;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Across<V>(float* x, float* y, int count)
            where V : struct, ISimd<V>
        {
            V sum = V.Zero;
            int i = 0;
            for (; i <= count - V.Count; i += V.Count)
                sum += V.Load(x + i);
            float rest = 0f;
            for (; i < count; i++)
                rest += x[i];
            *y += V.Sum(sum) + rest;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Along<V>(float* x, float* y, int count)
            where V : struct, ISimd<V>
        {
            int i = 0;
            for (; i <= count - V.Count; i += V.Count)
                V.Store(y + i, V.Load(y + i) + V.Load(x + i));
            for (; i < count; i++)
                y[i] += x[i];
        }

        /// <summary>Rows that add to one place, four at a time: a quarter of the traffic to y and smaller sums first.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Rows<V>(float* x, float* y, int count, int fours, int stride)
            where V : struct, ISimd<V>
        {
            for (; fours > 0; fours--, x += 4L * stride)
            {
                int i = 0;
                for (; i <= count - V.Count; i += V.Count)
                    Four<V>(x + i, y + i, stride);
                for (; i < count; i++)
                    Four<Simd1>(x + i, y + i, stride);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Four<V>(float* x, float* y, long stride)
            where V : struct, ISimd<V> =>
            V.Store(y, V.Load(y) + ((V.Load(x) + V.Load(x + stride)) + (V.Load(x + (2 * stride)) + V.Load(x + (3 * stride)))));
    }

    private struct BackwardBody : IVectorBody
    {
        public float* Dy;
        public float* Dx;
        public Extent Full;
        public Steps Steps;
        public float Scale;
        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            for (int row = task * Full.D2; row < (task + 1) * Full.D2; row++)
                Row<V>(Dy + Steps.Row(row, Full), Steps.S3, Dx + ((long)row * Full.D3), Full.D3, Scale, Add);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Row<V>(float* dy, int step, float* dx, int count, float scale, bool add)
            where V : struct, ISimd<V>
        {
            V factor = V.Create(scale);
            int i = 0;
            for (; i <= count - V.Count; i += V.Count)
            {
                V value = (step == 0 ? V.Create(*dy) : V.Load(dy + i)) * factor;
                V.Store(dx + i, add ? V.Load(dx + i) + value : value);
            }

            for (; i < count; i++)
            {
                float value = dy[step == 0 ? 0 : i] * scale;
                dx[i] = add ? dx[i] + value : value;
            }
        }
    }
}
