using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>One formula applied to every element, in parallel blocks. Source and target may be the same span.</summary>
internal static unsafe class Unary
{
    private const int Block = 1 << 14;

    public static void Forward(Activation activation, ReadOnlySpan<float> x, Span<float> y)
    {
        fixed (float* xs = x, ys = y)
        {
            ForwardVisitor visitor = new() { X = xs, Y = ys, Count = y.Length };
            Activations.Dispatch(activation, ref visitor);
        }
    }

    /// <summary>dx (+)= dy · f′(x).</summary>
    public static void Backward(Activation activation, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, bool add)
    {
        fixed (float* xs = x, dys = dy, dxs = dx)
        {
            BackwardVisitor visitor = new() { X = xs, Dy = dys, Dx = dxs, Count = dx.Length, Add = add };
            Activations.Dispatch(activation, ref visitor);
        }
    }

    /// <summary>The forward loop at one width, from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ForwardLoop<V, F>(float* x, float* y, int start, int end)
        where V : struct, ISimd<V>
        where F : struct, IActivation
    {
        int i = start;
        for (; i <= end - V.Count; i += V.Count)
            V.Store(y + i, F.Apply(V.Load(x + i)));
        for (; i < end; i++)
            Simd1.Store(y + i, F.Apply(Simd1.Load(x + i)));
    }

    /// <summary>The backward loop at one width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BackwardLoop<V, F>(float* x, float* dy, float* dx, int start, int end, bool add)
        where V : struct, ISimd<V>
        where F : struct, IActivation
    {
        int i = start;
        for (; i <= end - V.Count; i += V.Count)
        {
            V gradient = F.Gradient(V.Load(x + i), V.Load(dy + i));
            V.Store(dx + i, add ? V.Load(dx + i) + gradient : gradient);
        }

        for (; i < end; i++)
        {
            Simd1 gradient = F.Gradient(Simd1.Load(x + i), Simd1.Load(dy + i));
            Simd1.Store(dx + i, add ? Simd1.Load(dx + i) + gradient : gradient);
        }
    }

    private struct ForwardVisitor : IActivationVisitor
    {
        public float* X;
        public float* Y;
        public int Count;

        public readonly void Visit<F>()
            where F : struct, IActivation
        {
            ForwardBody<F> body = new() { X = X, Y = Y, Count = Count };
            Parallel.ForVectors((Count + Block - 1) / Block, ref body);
        }
    }

    private struct ForwardBody<F> : IVectorBody
        where F : struct, IActivation
    {
        public float* X;
        public float* Y;
        public int Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V> => ForwardLoop<V, F>(X, Y, task * Block, Math.Min(Count, (task + 1) * Block));
    }

    private struct BackwardVisitor : IActivationVisitor
    {
        public float* X;
        public float* Dy;
        public float* Dx;
        public int Count;
        public bool Add;

        public readonly void Visit<F>()
            where F : struct, IActivation
        {
            BackwardBody<F> body = new() { X = X, Dy = Dy, Dx = Dx, Count = Count, Add = Add };
            Parallel.ForVectors((Count + Block - 1) / Block, ref body);
        }
    }

    private struct BackwardBody<F> : IVectorBody
        where F : struct, IActivation
    {
        public float* X;
        public float* Dy;
        public float* Dx;
        public int Count;
        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V> => BackwardLoop<V, F>(X, Dy, Dx, task * Block, Math.Min(Count, (task + 1) * Block), Add);
    }
}
