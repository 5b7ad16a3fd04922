using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>y = max(a + b, 0), the end of a residual block. Source and target may be the same span.</summary>
internal static unsafe class SumRelu
{
    private const int Block = 1 << 14;

    public static void Forward(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        fixed (float* pa = a, pb = b, py = y)
        {
            ForwardBody body = new() { A = pa, B = pb, Y = py, Count = y.Length };
            Parallel.ForVectors((y.Length + Block - 1) / Block, ref body);
        }
    }

    /// <summary>dx = dy where y is above 0, else 0.</summary>
    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        fixed (float* py = y, pdy = dy, pdx = dx)
        {
            BackwardBody body = new() { Y = py, Dy = pdy, Dx = pdx, Count = y.Length };
            Parallel.ForVectors((y.Length + Block - 1) / Block, ref body);
        }
    }

    private struct ForwardBody : IVectorBody
    {
        public float* A;
        public float* B;
        public float* Y;
        public int Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V> => Loop<V>(A, B, Y, task * Block, Math.Min(Count, (task + 1) * Block));

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Loop<V>(float* a, float* b, float* y, int start, int end)
            where V : struct, ISimd<V>
        {
            int i = start;
            for (; i <= end - V.Count; i += V.Count)
                V.Store(y + i, V.Max(V.Load(a + i) + V.Load(b + i), V.Zero));
            for (; i < end; i++)
                y[i] = MathF.Max(a[i] + b[i], 0f);
        }
    }

    private struct BackwardBody : IVectorBody
    {
        public float* Y;
        public float* Dy;
        public float* Dx;
        public int Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V> => Loop<V>(Y, Dy, Dx, task * Block, Math.Min(Count, (task + 1) * Block));

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Loop<V>(float* y, float* dy, float* dx, int start, int end)
            where V : struct, ISimd<V>
        {
            int i = start;
            for (; i <= end - V.Count; i += V.Count)
                V.Store(dx + i, V.SelectGreater(V.Load(y + i), V.Zero, V.Load(dy + i), V.Zero));
            for (; i < end; i++)
                dx[i] = y[i] > 0f ? dy[i] : 0f;
        }
    }
}
