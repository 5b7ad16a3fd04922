using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fovea.Kernels;

/// <summary>Softmax or its logarithm along the middle of an [outer, length, inner] block, and the gradients from the results.</summary>
/// <remarks>Where inner is 1 a row is one stretch of memory, else registers run across inner. x and y may be the same span.</remarks>
internal static unsafe class Softmax
{
    private const int Work = 1 << 13;

    public static void Forward(ReadOnlySpan<float> x, Span<float> y, (int Outer, int Length, int Inner) block, bool isLog)
    {
        fixed (float* px = x, py = y)
        {
            Body body = new() { X = px, Y = py, Outer = block.Outer, Length = block.Length, Inner = block.Inner, IsLog = isLog };
            body.PerTask = Math.Max(1, Work / Math.Max(1, block.Length * block.Inner));
            Parallel.ForVectors((block.Outer + body.PerTask - 1) / body.PerTask, ref body);
        }
    }

    /// <summary>From y and its gradient: written to dx or added.</summary>
    public static void Backward(
        ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx, (int Outer, int Length, int Inner) block, bool isLog, bool add)
    {
        fixed (float* py = y, pd = dy, pt = dx)
        {
            Body body = new()
            {
                X = pd,
                Y = py,
                Dx = pt,
                Outer = block.Outer,
                Length = block.Length,
                Inner = block.Inner,
                IsLog = isLog,
                IsAdding = add,
                PerTask = Math.Max(1, Work / Math.Max(1, block.Length * block.Inner)),
            };
            Parallel.ForVectors((block.Outer + body.PerTask - 1) / body.PerTask, ref body);
        }
    }

    private struct Body : IVectorBody
    {
        public float* X; // in backward the gradient of y
        public float* Y;
        public float* Dx; // null in forward
        public int Outer;
        public int Length;
        public int Inner;
        public int PerTask;
        public bool IsLog;
        public bool IsAdding;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int end = Math.Min(Outer, (task + 1) * PerTask);
            for (int row = task * PerTask; row < end; row++)
            {
                long start = (long)row * Length * Inner;
                if (Inner == 1)
                {
                    if (Dx == null)
                        Row<V>(X + start, Y + start);
                    else
                        RowGradient<V>(start);
                    continue;
                }

                int i = 0;
                for (; i <= Inner - V.Count; i += V.Count)
                    Strided<V>(start + i);
                for (; i < Inner; i++)
                    Strided<Simd1>(start + i);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Row<V>(float* x, float* y)
            where V : struct, ISimd<V>
        {
            if (IsLog)
            {
                (float max, double sum) = SoftmaxRow.MaxAndSum<V>(x, Length);
                Shift<V>(x, y, -max - (float)Math.Log(sum));
            }
            else
                Scale<V>(y, (float)(1 / SoftmaxRow.Exponentials<V>(x, y, Length)));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Shift<V>(float* x, float* y, float shift)
            where V : struct, ISimd<V>
        {
            int i = 0;
            for (; i <= Length - V.Count; i += V.Count)
                V.Store(y + i, V.Load(x + i) + V.Create(shift));
            for (; i < Length; i++)
                y[i] = x[i] + shift;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Scale<V>(float* y, float scale)
            where V : struct, ISimd<V>
        {
            int i = 0;
            for (; i <= Length - V.Count; i += V.Count)
                V.Store(y + i, V.Load(y + i) * V.Create(scale));
            for (; i < Length; i++)
                y[i] *= scale;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void RowGradient<V>(long start)
            where V : struct, ISimd<V>
        {
            float* y = Y + start;
            float* dy = X + start;
            float* dx = Dx + start;
            (double total, double mass) = Sums(y, dy);
            // The gradients of a row add to 0, and what is shared by all logits, such as a bias of the keys, gets their sum times large
            // numbers. So the mean is that of the rounded weights and is taken off in two parts.
            if (!IsLog)
                total /= mass;
            float sum = (float)total;
            float rest = IsLog ? 0f : (float)(total - sum);
            int i = 0;
            for (; i <= Length - V.Count; i += V.Count)
                Put(dx + i, V.Load(y + i), V.Load(dy + i), V.Create(sum), V.Create(rest));
            for (; i < Length; i++)
                Put(dx + i, Simd1.Load(y + i), Simd1.Load(dy + i), Simd1.Create(sum), Simd1.Create(rest));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly (double Total, double Mass) Sums(float* y, float* dy)
        {
            Vector256<double> totals = default, moreTotals = default, masses = default, moreMasses = default;
            int k = 0;
            for (; k <= Length - Vector256<float>.Count; k += Vector256<float>.Count)
            {
                (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load(y + k));
                (Vector256<double> lowGradient, Vector256<double> highGradient) = Vector256.Widen(Vector256.Load(dy + k));
                masses += low;
                moreMasses += high;
                totals += IsLog ? lowGradient : low * lowGradient;
                moreTotals += IsLog ? highGradient : high * highGradient;
            }

            (double total, double mass) = (Vector256.Sum(totals + moreTotals), Vector256.Sum(masses + moreMasses));
            for (; k < Length; k++)
            {
                total += Term(y, dy, k);
                mass += y[k];
            }

            return (total, mass);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly double Term(float* y, float* dy, int k) => IsLog ? dy[k] : (double)dy[k] * y[k];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Put<V>(float* dx, V y, V dy, V sum, V rest)
            where V : struct, ISimd<V>
        {
            V value = IsLog ? dy - (V.Exp(y) * sum) : y * (dy - sum - rest);
            V.Store(dx, IsAdding ? V.Load(dx) + value : value);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Strided<V>(long start)
            where V : struct, ISimd<V>
        {
            float* x = X + start;
            float* y = Y + start;
            V sum = V.Zero;
            if (Dx != null)
            {
                for (int k = 0; k < Length; k++)
                    sum += IsLog ? V.Load(x + ((long)k * Inner)) : V.Load(x + ((long)k * Inner)) * V.Load(y + ((long)k * Inner));
                for (int k = 0; k < Length; k++)
                    Put(Dx + start + ((long)k * Inner), V.Load(y + ((long)k * Inner)), V.Load(x + ((long)k * Inner)), sum, V.Zero);
                return;
            }

            V max = V.Load(x);
            for (int k = 1; k < Length; k++)
                max = V.Max(max, V.Load(x + ((long)k * Inner)));
            for (int k = 0; k < Length; k++)
            {
                V value = V.Load(x + ((long)k * Inner));
                V exponential = V.Exp(value - max);
                sum += exponential;
                V.Store(y + ((long)k * Inner), IsLog ? value : exponential);
            }

            V scale = V.Create(1f) / sum;
            V shift = max + V.Log(sum);
            for (int k = 0; k < Length; k++)
            {
                V value = V.Load(y + ((long)k * Inner));
                V.Store(y + ((long)k * Inner), IsLog ? value - shift : value * scale);
            }
        }
    }
}
