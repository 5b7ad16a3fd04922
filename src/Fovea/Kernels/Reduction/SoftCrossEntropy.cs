using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Softmax and cross-entropy with probabilities as targets, per row of [rows, classes] blocks, fused.</summary>
/// <remarks>Row-major; nothing may overlap. With t′ = (1 − ε) · t + ε / K a row's loss is −Σ t′[k] · log p[k] and its gradient
/// G · (p[j] · Σ t′ − t′[j]).</remarks>
internal static unsafe class SoftCrossEntropy
{
    private const int Work = 1 << 12;

    /// <summary>Losses and log Σ e^x per row.</summary>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> targets, int classes, float smoothing, Span<float> loss, Span<float> logSum)
    {
        fixed (float* px = x, pt = targets, pl = loss, ps = logSum)
        {
            Body body = Make(px, pt, ps, loss.Length, classes, smoothing);
            body.Loss = pl;
            Parallel.ForVectors((loss.Length + body.PerTask - 1) / body.PerTask, ref body);
        }
    }

    /// <summary>Gradients from those of the rows' losses, or from one that is that of all: written to dx or added.</summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> targets, int classes, float smoothing, ReadOnlySpan<float> logSum,
        ReadOnlySpan<float> rowGradient, Span<float> dx, bool add)
    {
        fixed (float* px = x, pt = targets, ps = logSum, pg = rowGradient, pd = dx)
        {
            Body body = Make(px, pt, ps, logSum.Length, classes, smoothing);
            body.RowGradient = pg;
            body.IsShared = rowGradient.Length == 1;
            body.Dx = pd;
            body.IsAdding = add;
            Parallel.ForVectors((logSum.Length + body.PerTask - 1) / body.PerTask, ref body);
        }
    }

    private static Body Make(float* x, float* targets, float* logSum, int rows, int classes, float smoothing) => new()
    {
        X = x,
        Targets = targets,
        LogSum = logSum,
        Rows = rows,
        Classes = classes,
        Keep = 1f - smoothing,
        Each = smoothing / classes,
        PerTask = Math.Max(1, Work / classes),
    };

    private struct Body : IVectorBody
    {
        public float* X;
        public float* Targets;
        public float* Loss;
        public float* LogSum;
        public float* RowGradient;
        public float* Dx; // null in forward
        public int Rows;
        public int Classes;
        public int PerTask;
        public float Keep;
        public float Each;
        public bool IsShared;
        public bool IsAdding;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int end = Math.Min(Rows, (task + 1) * PerTask);
            for (int row = task * PerTask; row < end; row++)
            {
                if (Dx == null)
                    Forward<V>(row);
                else
                    Backward<V>(row);
            }
        }

        private readonly void Forward<V>(int row)
            where V : struct, ISimd<V>
        {
            long start = (long)row * Classes;
            (float max, double sum) = SoftmaxRow.MaxAndSum<V>(X + start, Classes);
            double logSum = max + Math.Log(sum), loss = 0;
            for (int k = 0; k < Classes; k++)
                loss += Target(start + k) * (logSum - X[start + k]);
            LogSum[row] = (float)logSum;
            Loss[row] = (float)loss;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Backward<V>(int row)
            where V : struct, ISimd<V>
        {
            long start = (long)row * Classes;
            float gradient = RowGradient[IsShared ? 0 : row];
            double total = 0;
            for (int k = 0; k < Classes; k++)
                total += Target(start + k);
            int i = 0;
            for (; i <= Classes - V.Count; i += V.Count)
                Put<V>(start + i, row, gradient, (float)total);
            for (; i < Classes; i++)
                Put<Simd1>(start + i, row, gradient, (float)total);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Put<V>(long i, int row, float gradient, float total)
            where V : struct, ISimd<V>
        {
            V target = V.MulAdd(V.Create(Keep), V.Load(Targets + i), V.Create(Each));
            V value = ((V.Exp(V.Load(X + i) - V.Create(LogSum[row])) * V.Create(total)) - target) * V.Create(gradient);
            V.Store(Dx + i, IsAdding ? V.Load(Dx + i) + value : value);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly double Target(long i) => (Keep * (double)Targets[i]) + Each;
    }
}
