using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>A formula of two operands, each repeated along axes where its size is 1. Targets must not overlap the operands.</summary>
internal static unsafe class Binary
{
    private const int BlockFloats = 1 << 14;

    public static void Forward<F>(ReadOnlySpan<float> a, Extent ea, ReadOnlySpan<float> b, Extent eb, Span<float> y, Extent full)
        where F : struct, IBinary
    {
        fixed (float* pa = a, pb = b, py = y)
        {
            Body<F> body = new() { A = pa, B = pb, Y = py, Full = full, Sa = ea.StepsIn(full), Sb = eb.StepsIn(full) };
            // Without repetition the whole is one long row, cut into blocks.
            if (ea == full && eb == full)
                body.Full = Flat(full, out body.Sa, out body.Sb);
            body.RowsPerTask = Math.Max(1, BlockFloats / Math.Max(1, body.Full.D3));
            Parallel.ForVectors((body.Full.Rows + body.RowsPerTask - 1) / body.RowsPerTask, ref body);
        }
    }

    /// <summary>Adds the gradient of one operand to <paramref name="da"/>, summed over the axes along which it was repeated.</summary>
    public static void Backward<F>(
        bool left, ReadOnlySpan<float> a, Extent ea, ReadOnlySpan<float> b, Extent eb, ReadOnlySpan<float> dy, Extent full, Span<float> da)
        where F : struct, IBinary
    {
        fixed (float* pa = a, pb = b, pdy = dy, pda = da)
        {
            Steps sa = ea.StepsIn(full);
            Steps sb = eb.StepsIn(full);
            BackwardBody<F> body =
                new() { A = pa, B = pb, Dy = pdy, Target = pda, Full = full, Sa = sa, Sb = sb, St = left ? sa : sb, Left = left };
            bool repeated = (left ? ea : eb) != full;
            if (!repeated && ea == full && eb == full)
                body.Full = Flat(full, out body.Sa, out body.Sb);
            if (!repeated)
                body.St = body.Full == full ? body.St : body.Sa;
            // Rows that add to the same place stay in one task, so that the order of sums is fixed.
            body.RowsPerTask = repeated ? Math.Max(1, body.Full.Rows) : Math.Max(1, BlockFloats / Math.Max(1, body.Full.D3));
            Parallel.ForVectors((body.Full.Rows + body.RowsPerTask - 1) / body.RowsPerTask, ref body);
        }
    }

    private static Extent Flat(Extent full, out Steps a, out Steps b)
    {
        int inner = full.Count >= 4096 && full.Count % 4096 == 0 ? 4096 : full.D3;
        Extent flat = new(1, 1, inner == 0 ? 0 : full.Count / inner, inner);
        a = b = flat.StepsIn(flat);
        return flat;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load<V>(float* row, int index, int step)
        where V : struct, ISimd<V> => step == 0 ? V.Create(*row) : V.Load(row + index);

    private struct Body<F> : IVectorBody
        where F : struct, IBinary
    {
        public float* A;
        public float* B;
        public float* Y;
        public Extent Full;
        public Steps Sa;
        public Steps Sb;
        public int RowsPerTask;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int last = Math.Min(Full.Rows, (task + 1) * RowsPerTask);
            for (int row = task * RowsPerTask; row < last; row++)
                Row<V>(A + Sa.Row(row, Full), Sa.S3, B + Sb.Row(row, Full), Sb.S3, Y + ((long)row * Full.D3), Full.D3);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Row<V>(float* a, int sa, float* b, int sb, float* y, int count)
            where V : struct, ISimd<V>
        {
            int i = 0;
            for (; i <= count - V.Count; i += V.Count)
                V.Store(y + i, F.Apply(Load<V>(a, i, sa), Load<V>(b, i, sb)));
            for (; i < count; i++)
                Simd1.Store(y + i, F.Apply(Load<Simd1>(a, i, sa), Load<Simd1>(b, i, sb)));
        }
    }

    private struct BackwardBody<F> : IVectorBody
        where F : struct, IBinary
    {
        public float* A;
        public float* B;
        public float* Dy;
        public float* Target;
        public Extent Full;
        public Steps Sa;
        public Steps Sb;
        public Steps St;
        public int RowsPerTask;
        public bool Left;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int last = Math.Min(Full.Rows, (task + 1) * RowsPerTask);
            for (int row = task * RowsPerTask; row < last; row++)
            {
                float* a = A + Sa.Row(row, Full);
                float* b = B + Sb.Row(row, Full);
                Row<V>(a, Sa.S3, b, Sb.S3, Dy + ((long)row * Full.D3), Target + St.Row(row, Full), St.S3, Full.D3, Left);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Row<V>(float* a, int sa, float* b, int sb, float* dy, float* target, int st, int count, bool left)
            where V : struct, ISimd<V>
        {
            V total = V.Zero;
            int i = 0;
            for (; i <= count - V.Count; i += V.Count)
            {
                V gradient = Gradient(Load<V>(a, i, sa), Load<V>(b, i, sb), V.Load(dy + i), left);
                if (st == 0)
                    total += gradient;
                else
                    V.Store(target + i, V.Load(target + i) + gradient);
            }

            float rest = 0f;
            for (; i < count; i++)
            {
                float gradient = Simd1.Sum(Gradient(Load<Simd1>(a, i, sa), Load<Simd1>(b, i, sb), Simd1.Load(dy + i), left));
                if (st == 0)
                    rest += gradient;
                else
                    target[i] += gradient;
            }

            if (st == 0)
                *target += V.Sum(total) + rest;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Gradient<V>(V a, V b, V dy, bool left)
            where V : struct, ISimd<V> => left ? F.Left(a, b, dy) : F.Right(a, b, dy);
    }
}
