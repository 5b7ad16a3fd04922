using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The maximum over some axes of a dense block, and which element of the reduced axes it was.</summary>
/// <remarks>Elements of the reduced axes are numbered by steps that follow the logical order; of equal maxima the smallest number wins.
/// Numbers are kept as floats, exact below 2²⁴.</remarks>
internal static unsafe class AxisMaximum
{
    public static void Forward(ReadOnlySpan<float> x, Extent full, Span<float> y, Span<float> number, Extent reduced, Steps numbering)
    {
        y.Fill(float.NegativeInfinity);
        number.Fill(float.MaxValue);
        fixed (float* px = x, py = y, pn = number)
        {
            // Images are apart unless the maximum is taken over them.
            int tasks = reduced.D0 == full.D0 ? full.D0 : 1;
            Body body = new()
            {
                X = px,
                Y = py,
                Number = pn,
                Full = full,
                Target = reduced.StepsIn(full),
                Numbering = numbering,
                RowsPerTask = tasks == 0 ? 0 : full.Rows / tasks,
            };
            Parallel.ForVectors(tasks, ref body);
        }
    }

    /// <summary>Adds each gradient to the element that its maximum was.</summary>
    public static void Backward(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> number, Extent reduced, Span<float> dx, Extent full, Steps numbering)
    {
        Steps target = reduced.StepsIn(full);
        int i = 0;
        for (int row = 0; row < full.Rows; row++)
        {
            long to = target.Row(row, full);
            long first = numbering.Row(row, full);
            for (int c = 0; c < full.D3; c++, i++)
            {
                int place = (int)(to + ((long)c * target.S3));
                // A row of NaN has no number; its first element stands for it.
                long chosen = number[place] == float.MaxValue ? 0 : (long)number[place];
                if (chosen == first + ((long)c * numbering.S3))
                    dx[i] += dy[place];
            }
        }
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public float* Y;
        public float* Number;
        public Extent Full;
        public Steps Target;
        public Steps Numbering;
        public int RowsPerTask;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            for (int row = task * RowsPerTask; row < (task + 1) * RowsPerTask; row++)
            {
                long to = Target.Row(row, Full);
                int number = (int)Numbering.Row(row, Full);
                if (Target.S3 == 0)
                    Across(X + ((long)row * Full.D3), Y + to, Number + to, number, Numbering.S3, Full.D3);
                else
                    Along<V>(X + ((long)row * Full.D3), Y + to, Number + to, number, Full.D3);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Across(float* x, float* best, float* bestNumber, int number, int step, int count)
        {
            for (int i = 0; i < count; i++, number += step)
                At(Simd1.Load(x + i), number, best, bestNumber);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Along<V>(float* x, float* best, float* bestNumber, int number, int count)
            where V : struct, ISimd<V>
        {
            int i = 0;
            for (; i <= count - V.Count; i += V.Count)
                At(V.Load(x + i), number, best + i, bestNumber + i);
            for (; i < count; i++)
                At(Simd1.Load(x + i), number, best + i, bestNumber + i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void At<V>(V value, int number, float* best, float* bestNumber)
            where V : struct, ISimd<V>
        {
            V old = V.Load(best);
            V oldNumber = V.Load(bestNumber);
            V here = V.Create(number);
            V ofEqual = V.SelectEqual(value, old, V.Min(here, oldNumber), oldNumber);
            V.Store(bestNumber, V.SelectGreater(value, old, here, ofEqual));
            V.Store(best, V.Max(old, value)); // not a select: NaN must win
        }
    }
}
