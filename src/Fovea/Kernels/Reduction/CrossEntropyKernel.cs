using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Softmax and cross-entropy per row of a [rows, classes] block, fused.</summary>
/// <remarks>Loss of a row with label t, weights w and smoothing ε: −(1 − ε) · w[t] · log p[t] − ε / K · Σ w[k] · log p[k]; 0 for an
/// ignored row. Gradient: G · (p[j] · ((1 − ε) · w[t] + ε / K · Σ w) − (1 − ε) · w[t] · [j = t] − ε / K · w[j]).</remarks>
internal static unsafe class CrossEntropyKernel
{
    private const int Work = 1 << 12;

    /// <summary>Losses and log Σ e^x per row. No weights: an empty span.</summary>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<int> labels, ReadOnlySpan<float> weights, int classes, float smoothing, int ignored,
        Span<float> loss, Span<float> logSum)
    {
        fixed (float* px = x, pw = weights, pl = loss, ps = logSum)
        fixed (int* labelsPointer = labels)
        {
            Body body = Make(px, labelsPointer, pw, labels.Length, classes, smoothing, ignored);
            body.Loss = pl;
            body.LogSum = ps;
            Parallel.ForVectors((labels.Length + body.PerTask - 1) / body.PerTask, ref body);
        }
    }

    /// <summary>Gradients from those of the rows' losses: written to dx or added.</summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<int> labels, ReadOnlySpan<float> weights, int classes, float smoothing, int ignored,
        ReadOnlySpan<float> logSum, ReadOnlySpan<float> rowGradient, Span<float> dx, bool add)
    {
        fixed (float* px = x, pw = weights, ps = logSum, pg = rowGradient, pd = dx)
        fixed (int* labelsPointer = labels)
        {
            Body body = Make(px, labelsPointer, pw, labels.Length, classes, smoothing, ignored);
            body.LogSum = ps;
            body.RowGradient = pg;
            body.IsShared = rowGradient.Length == 1;
            body.Dx = pd;
            body.IsAdding = add;
            Parallel.ForVectors((labels.Length + body.PerTask - 1) / body.PerTask, ref body);
        }
    }

    private static Body Make(float* x, int* labels, float* weights, int rows, int classes, float smoothing, int ignored)
    {
        double sum = classes;
        for (int k = 0; weights != null && k < classes; k++)
            sum = (k == 0 ? 0 : sum) + weights[k];
        return new Body
        {
            X = x,
            Labels = labels,
            Weights = weights,
            Rows = rows,
            Classes = classes,
            Ignored = ignored,
            WeightSum = (float)sum,
            OnLabel = 1f - smoothing,
            OnEach = smoothing / classes,
            PerTask = Math.Max(1, Work / classes),
        };
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public int* Labels;
        public float* Weights;
        public float* Loss;
        public float* LogSum;
        public float* RowGradient;
        public float* Dx; // null in forward
        public int Rows;
        public int Classes;
        public int Ignored;
        public int PerTask;
        public float WeightSum;
        public float OnLabel;
        public float OnEach;
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

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Forward<V>(int row)
            where V : struct, ISimd<V>
        {
            float* x = X + ((long)row * Classes);
            (float max, double sum) = SoftmaxRow.MaxAndSum<V>(x, Classes);
            double logSum = max + Math.Log(sum);
            LogSum[row] = (float)logSum;
            int label = Labels[row];
            if (label == Ignored)
            {
                Loss[row] = 0;
                return;
            }

            double loss = OnLabel * Weight(label) * (logSum - x[label]);
            if (OnEach != 0)
            {
                double each = 0;
                for (int k = 0; k < Classes; k++)
                    each += Weight(k) * (logSum - x[k]);
                loss += OnEach * each;
            }

            Loss[row] = (float)loss;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Backward<V>(int row)
            where V : struct, ISimd<V>
        {
            long start = (long)row * Classes;
            float* dx = Dx + start;
            int label = Labels[row];
            if (label == Ignored)
            {
                if (!IsAdding)
                    new Span<float>(dx, Classes).Clear();
                return;
            }

            float gradient = RowGradient[IsShared ? 0 : row];
            float onLabel = OnLabel * Weight(label) * gradient;
            float scale = onLabel + (OnEach * WeightSum * gradient);
            float each = OnEach * gradient;
            int k = 0;
            for (; k <= Classes - V.Count; k += V.Count)
                Put<V>(start + k, k, row, scale, each);
            for (; k < Classes; k++)
                Put<Simd1>(start + k, k, row, scale, each);
            dx[label] -= onLabel;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Put<V>(long i, int k, int row, float scale, float each)
            where V : struct, ISimd<V>
        {
            V weights = Weights != null ? V.Load(Weights + k) : V.Create(1f);
            V value = (V.Exp(V.Load(X + i) - V.Create(LogSum[row])) * V.Create(scale)) - (weights * V.Create(each));
            V.Store(Dx + i, IsAdding ? V.Load(Dx + i) + value : value);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly float Weight(int k) => Weights != null ? Weights[k] : 1f;
    }
}
