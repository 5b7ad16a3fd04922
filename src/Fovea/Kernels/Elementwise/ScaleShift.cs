using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>y = scale · x + shift, or y += it. x and y may be the same span.</summary>
internal static unsafe class ScaleShift
{
    private const int Block = 1 << 14;

    public static void Run(ReadOnlySpan<float> x, float scale, float shift, Span<float> y, bool add)
    {
        fixed (float* px = x, py = y)
        {
            Body body = new() { X = px, Y = py, Count = y.Length, Scale = scale, Shift = shift, IsAdding = add };
            Parallel.ForVectors((y.Length + Block - 1) / Block, ref body);
        }
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public float* Y;
        public int Count;
        public float Scale;
        public float Shift;
        public bool IsAdding;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int i = task * Block;
            int end = Math.Min(Count, i + Block);
            for (; i <= end - V.Count; i += V.Count)
                At<V>(i);
            for (; i < end; i++)
                At<Simd1>(i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void At<V>(int i)
            where V : struct, ISimd<V>
        {
            V value = V.MulAdd(V.Load(X + i), V.Create(Scale), V.Create(Shift));
            V.Store(Y + i, IsAdding ? V.Load(Y + i) + value : value);
        }
    }
}
