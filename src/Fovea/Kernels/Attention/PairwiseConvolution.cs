using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>y[n, p, q] = max(w · [a[n, p]; b[n, q]], 0): a 1×1 convolution over all pairs of rows, with a ReLU.</summary>
/// <remarks>a is [N, P, K], b [N, Q, K], w (2K), y [N, P, Q]; nothing overlaps. The products are taken per row and added per pair, which is
/// the same sum.</remarks>
internal readonly unsafe struct PairwiseConvolution(int n, int p, int q, int k)
{
    private const int PairsPerTask = 1 << 14;

    private readonly int _n = n;
    private readonly int _p = p;
    private readonly int _q = q;
    private readonly int _k = k;

    public void Forward(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> w, Span<float> y)
    {
        Rent(out Span<float> left, out Span<float> right);
        Project(a, w, 0, left);
        Project(b, w, _k, right);
        fixed (float* pl = left, pr = right, py = y)
        {
            ForwardBody body = new() { Left = pl, Right = pr, Y = py, Rows = _n * _p, P = _p, Q = _q };
            body.RowsPerTask = Math.Max(1, PairsPerTask / Math.Max(1, _q));
            Parallel.ForVectors(BlockGeometry.CeilingOf(body.Rows, body.RowsPerTask), ref body);
        }
    }

    /// <summary>The gradients of a, b and w from y and its gradient; an empty target is not wanted.</summary>
    public void Backward(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> w, ReadOnlySpan<float> y, ReadOnlySpan<float> dy,
        Span<float> da, bool addA, Span<float> db, bool addB, Span<float> dw, bool addW)
    {
        Rent(out Span<float> left, out Span<float> right);
        fixed (float* py = y, pd = dy, pl = left, pr = right)
        {
            BackwardBody body = new() { Y = py, Dy = pd, Left = pl, Right = pr, P = _p, Q = _q };
            Parallel.ForVectors(_n, ref body);
        }

        if (!da.IsEmpty)
            Spread(left, w, 0, da, addA);
        if (!db.IsEmpty)
            Spread(right, w, _k, db, addB);
        if (dw.IsEmpty)
            return;
        SumRows(left, a, dw[.._k], addW);
        SumRows(right, b, dw[_k..], addW);
    }

    private void Rent(out Span<float> left, out Span<float> right)
    {
        float* memory = Scratch.Rent(ScratchSlot.Partials, (long)_n * (_p + _q));
        left = new Span<float>(memory, _n * _p);
        right = new Span<float>(memory + (_n * _p), _n * _q);
    }

    private void Project(ReadOnlySpan<float> rows, ReadOnlySpan<float> w, int first, Span<float> y) => MatrixProduct.Run(
        ProductForm.RightTransposed, new(1, y.Length, 1, _k), rows, MatrixLayout.Dense(y.Length, _k), w, Weight(first), y,
        MatrixLayout.Dense(y.Length, 1), add: false);

    private void Spread(ReadOnlySpan<float> sums, ReadOnlySpan<float> w, int first, Span<float> rows, bool add) => MatrixProduct.Run(
        ProductForm.Plain, new(1, sums.Length, _k, 1), sums, MatrixLayout.Dense(sums.Length, 1), w, Weight(first), rows,
        MatrixLayout.Dense(sums.Length, _k), add);

    private void SumRows(ReadOnlySpan<float> sums, ReadOnlySpan<float> rows, Span<float> w, bool add) => MatrixProduct.Run(
        ProductForm.LeftTransposed, new(1, 1, _k, sums.Length), sums, MatrixLayout.Dense(sums.Length, 1), rows,
        MatrixLayout.Dense(sums.Length, _k), w, MatrixLayout.Dense(1, _k), add);

    private MatrixLayout Weight(int first) => new(first, 1, 0, 0, 2 * _k);

    private struct ForwardBody : IVectorBody
    {
        public float* Left;
        public float* Right;
        public float* Y;
        public int Rows;
        public int P;
        public int Q;
        public int RowsPerTask;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int end = Math.Min(Rows, (task + 1) * RowsPerTask);
            for (int row = task * RowsPerTask; row < end; row++)
            {
                float* right = Right + ((long)(row / P) * Q);
                float* y = Y + ((long)row * Q);
                V left = V.Create(Left[row]);
                int i = 0;
                for (; i <= Q - V.Count; i += V.Count)
                    V.Store(y + i, V.Max(left + V.Load(right + i), V.Zero));
                for (; i < Q; i++)
                    y[i] = MathF.Max(Left[row] + right[i], 0f);
            }
        }
    }

    private struct BackwardBody : IVectorBody
    {
        public float* Y;
        public float* Dy;
        public float* Left;
        public float* Right;
        public int P;
        public int Q;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            float* right = Right + ((long)task * Q);
            new Span<float>(right, Q).Clear();
            for (int p = 0; p < P; p++)
            {
                long row = ((long)task * P) + p;
                float* y = Y + (row * Q);
                float* dy = Dy + (row * Q);
                V sum = V.Zero;
                int i = 0;
                for (; i <= Q - V.Count; i += V.Count)
                {
                    V gradient = V.SelectGreater(V.Load(y + i), V.Zero, V.Load(dy + i), V.Zero);
                    sum += gradient;
                    V.Store(right + i, V.Load(right + i) + gradient);
                }

                float total = V.Sum(sum);
                for (; i < Q; i++)
                {
                    float gradient = y[i] > 0f ? dy[i] : 0f;
                    total += gradient;
                    right[i] += gradient;
                }

                Left[row] = total;
            }
        }
    }
}
