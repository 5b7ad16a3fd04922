using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>y = x + scale · v, and in one pass the gradients of v and of the scale.</summary>
internal static unsafe class ScaledResidual
{
    private const int Block = 1 << 14;

    public static void Forward(ReadOnlySpan<float> v, float scale, ReadOnlySpan<float> x, Span<float> y)
    {
        fixed (float* pv = v, px = x, py = y)
        {
            ForwardBody body = new() { V = pv, X = px, Y = py, Count = y.Length, Scale = scale };
            Parallel.ForVectors(BlockGeometry.CeilingOf(y.Length, Block), ref body);
        }
    }

    /// <summary>dv (+)= scale · dy, unless dv is empty.</summary>
    /// <returns>The gradient of the scale, Σ v · dy.</returns>
    public static float Backward(ReadOnlySpan<float> v, ReadOnlySpan<float> dy, float scale, Span<float> dv, bool add)
    {
        int tasks = BlockGeometry.CeilingOf(dy.Length, Block);
        double* sums = (double*)Scratch.Rent(ScratchSlot.Partials, 2L * tasks);
        fixed (float* pv = v, pdy = dy, pdv = dv)
        {
            BackwardBody body = new() { V = pv, Dy = pdy, Dv = pdv, Count = dy.Length, Scale = scale, IsAdding = add, Sums = sums };
            Parallel.ForVectors(tasks, ref body);
        }

        double sum = 0;
        for (int task = 0; task < tasks; task++)
            sum += sums[task];
        return (float)sum;
    }

    private struct ForwardBody : IVectorBody
    {
        public float* V;
        public float* X;
        public float* Y;
        public int Count;
        public float Scale;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<R>(int task)
            where R : struct, ISimd<R>
        {
            int i = task * Block;
            int end = Math.Min(Count, i + Block);
            for (; i <= end - R.Count; i += R.Count)
                R.Store(Y + i, R.MulAdd(R.Load(V + i), R.Create(Scale), R.Load(X + i)));
            for (; i < end; i++)
                Simd1.Store(Y + i, Simd1.MulAdd(Simd1.Load(V + i), Simd1.Create(Scale), Simd1.Load(X + i)));
        }
    }

    private struct BackwardBody : IVectorBody
    {
        // A sum of few floats loses little; the sums of runs are added in doubles.
        private const int SumRun = 512;

        public float* V;
        public float* Dy;
        public float* Dv;
        public int Count;
        public float Scale;
        public bool IsAdding;
        public double* Sums;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<R>(int task)
            where R : struct, ISimd<R>
        {
            int end = Math.Min(Count, (task + 1) * Block);
            double sum = 0;
            for (int i = task * Block; i < end; i += SumRun)
                sum += Part<R>(i, Math.Min(end, i + SumRun));
            Sums[task] = sum;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly double Part<R>(int i, int end)
            where R : struct, ISimd<R>
        {
            R sum = R.Zero;
            R scale = R.Create(Scale);
            for (; i <= end - R.Count; i += R.Count)
            {
                R dy = R.Load(Dy + i);
                R.AddProduct(ref sum, R.Load(V + i), dy);
                if (Dv != null)
                    R.Store(Dv + i, IsAdding ? R.MulAdd(dy, scale, R.Load(Dv + i)) : dy * scale);
            }

            double total = R.Sum(sum);
            for (; i < end; i++)
            {
                total += (double)V[i] * Dy[i];
                if (Dv != null)
                    Dv[i] = IsAdding ? Dv[i] + (Dy[i] * Scale) : Dy[i] * Scale;
            }

            return total;
        }
    }
}
