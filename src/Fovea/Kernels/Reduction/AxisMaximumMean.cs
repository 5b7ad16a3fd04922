using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The maximum and the mean along one axis of a dense [outer, length, inner] block, side by side, in one pass.</summary>
/// <remarks>Sources and targets must not overlap. Columns are taken in blocks whose running maximum and sum stay in the first
/// cache.</remarks>
internal static unsafe class AxisMaximumMean
{
    private const int BlockColumns = 512;
    private const int TaskFloats = 1 << 14;

    /// <summary>Writes pairs (maximum, mean), [outer, inner] of them.</summary>
    public static void Forward(ReadOnlySpan<float> x, int outer, int length, int inner, Span<float> pairs)
    {
        fixed (float* px = x, pp = pairs)
        {
            ForwardBody body = new() { X = px, Pairs = pp, Cut = Cut.Of(outer, length, inner) };
            Parallel.ForVectors(body.Cut.Tasks, ref body);
        }
    }

    /// <summary>dx (+)= the mean's gradient / length everywhere and the maximum's at the first element that has it.</summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> pairs, ReadOnlySpan<float> dy, int outer, int length, int inner, Span<float> dx,
        bool add)
    {
        fixed (float* px = x, pp = pairs, pdy = dy, pdx = dx)
        {
            BackwardBody body = new() { X = px, Pairs = pp, Dy = pdy, Dx = pdx, Cut = Cut.Of(outer, length, inner), Add = add };
            Parallel.ForVectors(body.Cut.Tasks, ref body);
        }
    }

    /// <summary>How the block is cut into tasks: several outer indices, or one and a part of its columns.</summary>
    private readonly record struct Cut(int Outer, int Length, int Inner, int PerTask, int Blocks)
    {
        public int Tasks => (Outer + PerTask - 1) / PerTask * Blocks;

        public static Cut Of(int outer, int length, int inner) => new(
            outer, length, inner, Math.Clamp(TaskFloats / Math.Max(1, length * inner), 1, Math.Max(1, outer)),
            Math.Max(1, (inner + BlockColumns - 1) / BlockColumns));

        public (int First, int End, int Column, int Count) Of(int task)
        {
            int first = task / Blocks * PerTask;
            int column = task % Blocks * BlockColumns;
            return (first, Math.Min(Outer, first + PerTask), column, Math.Min(BlockColumns, Inner - column));
        }
    }

    private struct ForwardBody : IVectorBody
    {
        public float* X;
        public float* Pairs;
        public Cut Cut;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            float* room = stackalloc float[(2 * BlockColumns) + CacheLine.Floats];
            float* maximum = CacheLine.Align(room);
            float* sum = maximum + BlockColumns;
            (int first, int end, int column, int count) = Cut.Of(task);
            for (int row = first; row < end; row++)
            {
                float* x = X + ((long)row * Cut.Length * Cut.Inner) + column;
                new ReadOnlySpan<float>(x, count).CopyTo(new Span<float>(maximum, count));
                new ReadOnlySpan<float>(x, count).CopyTo(new Span<float>(sum, count));
                for (int k = 1; k < Cut.Length; k++)
                    Fold<V>(x + ((long)k * Cut.Inner), maximum, sum, count);
                float* pairs = Pairs + (2 * (((long)row * Cut.Inner) + column));
                for (int i = 0; i < count; i++)
                {
                    pairs[2 * i] = maximum[i];
                    pairs[(2 * i) + 1] = sum[i] / Cut.Length;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Fold<V>(float* x, float* maximum, float* sum, int count)
            where V : struct, ISimd<V>
        {
            int i = 0;
            for (; i <= count - V.Count; i += V.Count)
            {
                V value = V.Load(x + i);
                V.Store(maximum + i, V.Max(V.Load(maximum + i), value));
                V.Store(sum + i, V.Load(sum + i) + value);
            }

            for (; i < count; i++)
            {
                maximum[i] = MathF.Max(maximum[i], x[i]);
                sum[i] += x[i];
            }
        }
    }

    private struct BackwardBody : IVectorBody
    {
        public float* X;
        public float* Pairs;
        public float* Dy;
        public float* Dx;
        public Cut Cut;
        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            float* room = stackalloc float[(3 * BlockColumns) + CacheLine.Floats];
            float* maximum = CacheLine.Align(room);
            float* pending = maximum + BlockColumns;
            float* mean = pending + BlockColumns;
            (int first, int end, int column, int count) = Cut.Of(task);
            for (int row = first; row < end; row++)
            {
                long pair = 2 * (((long)row * Cut.Inner) + column);
                for (int i = 0; i < count; i++)
                {
                    maximum[i] = Pairs[pair + (2 * i)];
                    pending[i] = Dy[pair + (2 * i)];
                    mean[i] = Dy[pair + (2 * i) + 1] / Cut.Length;
                }

                long start = ((long)row * Cut.Length * Cut.Inner) + column;
                for (int k = 0; k < Cut.Length; k++)
                {
                    long at = start + ((long)k * Cut.Inner);
                    int i = 0;
                    for (; i <= count - V.Count; i += V.Count)
                        Step<V>(X + at + i, Dx + at + i, maximum + i, pending + i, mean + i, Add);
                    for (; i < count; i++)
                        Step<Simd1>(X + at + i, Dx + at + i, maximum + i, pending + i, mean + i, Add);
                }
            }
        }

        // What the maximum's gradient has given away is no longer pending: only the first of equal maxima gets it.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Step<V>(float* x, float* dx, float* maximum, float* pending, float* mean, bool add)
            where V : struct, ISimd<V>
        {
            V value = V.Load(x);
            V best = V.Load(maximum);
            V left = V.Load(pending);
            V gradient = V.Load(mean) + V.SelectEqual(value, best, left, V.Zero);
            V.Store(pending, V.SelectEqual(value, best, V.Zero, left));
            V.Store(dx, add ? V.Load(dx) + gradient : gradient);
        }
    }
}
