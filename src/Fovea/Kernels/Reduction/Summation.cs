using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Sums over some axes of a dense block, times a scale, and the other way round. Source and target must not overlap.</summary>
internal static unsafe class Summation
{
    /// <summary>y = scale · Σ x over the axes in which <paramref name="reduced"/> has the size 1.</summary>
    public static void Forward(ReadOnlySpan<float> x, Extent full, Span<float> y, Extent reduced, float scale)
    {
        y.Clear();
        fixed (float* px = x, py = y)
        {
            // Images are apart unless they are added up; then one task keeps the order of the sums.
            int tasks = reduced.D0 == full.D0 ? full.D0 : 1;
            Body body =
                new() { X = px, Y = py, Full = full, Steps = reduced.StepsIn(full), RowsPerTask = tasks == 0 ? 0 : full.Rows / tasks };
            Parallel.ForVectors(tasks, ref body);
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

        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            for (int row = task * RowsPerTask; row < (task + 1) * RowsPerTask; row++)
                Row<V>(X + ((long)row * Full.D3), Y + Steps.Row(row, Full), Steps.S3, Full.D3);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Row<V>(float* x, float* y, int step, int count)
            where V : struct, ISimd<V>
        {
            int i = 0;
            if (step == 0)
            {
                V sum = V.Zero;
                for (; i <= count - V.Count; i += V.Count)
                    sum += V.Load(x + i);
                float rest = 0f;
                for (; i < count; i++)
                    rest += x[i];
                *y += V.Sum(sum) + rest;
                return;
            }

            for (; i <= count - V.Count; i += V.Count)
                V.Store(y + i, V.Load(y + i) + V.Load(x + i));
            for (; i < count; i++)
                y[i] += x[i];
        }
    }

    private struct BackwardBody : IVectorBody
    {
        public float* Dy;
        public float* Dx;
        public Extent Full;
        public Steps Steps;
        public float Scale;
        public bool Add;

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
