using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>target += source, in parallel. The spans must not overlap unless they are the same.</summary>
internal static unsafe class Accumulation
{
    private const int Block = 1 << 15;

    public static void Add(ReadOnlySpan<float> source, Span<float> target)
    {
        fixed (float* from = source, to = target)
        {
            Body body = new() { Source = from, Target = to, Count = target.Length };
            Parallel.For((target.Length + Block - 1) / Block, ref body);
        }
    }

    private struct Body : IParallelBody
    {
        public float* Source;
        public float* Target;
        public int Count;

        public readonly void Run(int task)
        {
            int start = task * Block;
            int count = Math.Min(Block, Count - start);
            switch (Isa.Bits)
            {
                case 512: Loop<Simd512>(Source + start, Target + start, count); break;
                case 256: Loop<Simd256>(Source + start, Target + start, count); break;
                case 128: Loop<Simd128>(Source + start, Target + start, count); break;
                default: Loop<Simd1>(Source + start, Target + start, count); break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Loop<V>(float* source, float* target, int count)
            where V : struct, ISimd<V>
        {
            int i = 0;
            for (; i <= count - V.Count; i += V.Count)
                V.Store(target + i, V.Load(target + i) + V.Load(source + i));
            for (; i < count; i++)
                target[i] += source[i];
        }
    }
}
