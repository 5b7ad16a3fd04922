using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>One step of an optimizer over a parameter, in one pass: values, gradient and states are read and written once.</summary>
/// <remarks>Row-major floats of equal length; a state that the rule does not use is an empty span. None may overlap.</remarks>
internal static unsafe class FusedStep
{
    private const int Block = 1 << 15;

    public static void Run<TRule>(in TRule rule, Span<float> values, Span<float> gradient, Span<float> first, Span<float> second,
        Span<float> third)
        where TRule : unmanaged, IUpdateRule
    {
        fixed (float* p = values, g = gradient, a = first, b = second, c = third)
        {
            Body<TRule> body = new() { Rule = rule, Values = p, Gradient = g, First = a, Second = b, Third = c, Count = values.Length };
            Parallel.ForVectors((values.Length + Block - 1) / Block, ref body);
        }
    }

    private struct Body<TRule> : IVectorBody
        where TRule : unmanaged, IUpdateRule
    {
        public TRule Rule;
        public float* Values;
        public float* Gradient;
        public float* First;
        public float* Second;
        public float* Third;
        public int Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int start = task * Block, end = Math.Min(Count, start + Block), i = start;
            for (; i <= end - V.Count; i += V.Count)
                Update<V>(i);
            for (; i < end; i++)
                Update<Simd1>(i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Update<V>(int i)
            where V : struct, ISimd<V> =>
            Rule.Update<V>(Values + i, Gradient + i, At(First, i), At(Second, i), At(Third, i));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float* At(float* state, int i) => state == null ? null : state + i;
    }
}
