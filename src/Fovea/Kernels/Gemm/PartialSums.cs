using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>target (+)= parts[0] + parts[1] + …, always in this order. The target may be part 0.</summary>
internal static unsafe class PartialSums
{
    private const int Block = 2048;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<V>(float* parts, int count, long size, float* target, bool accumulate)
        where V : struct, ISimd<V>
    {
        if (count == 1 && target == parts)
            return;
        Body<V> body = new() { Parts = parts, Count = count, Size = size, Target = target, Accumulate = accumulate };
        Parallel.For((int)((size + Block - 1) / Block), ref body);
    }

    private struct Body<V> : IParallelBody
        where V : struct, ISimd<V>
    {
        public float* Parts;
        public int Count;
        public long Size;
        public float* Target;
        public bool Accumulate;

        public readonly void Run(int task)
        {
            long i = (long)task * Block;
            long end = Math.Min(i + Block, Size);
            for (; i <= end - V.Count; i += V.Count)
            {
                V sum = V.Load(Parts + i);
                for (int part = 1; part < Count; part++)
                    sum += V.Load(Parts + (part * Size) + i);
                V.Store(Target + i, Accumulate ? V.Load(Target + i) + sum : sum);
            }

            for (; i < end; i++)
            {
                float sum = Parts[i];
                for (int part = 1; part < Count; part++)
                    sum += Parts[(part * Size) + i];
                Target[i] = Accumulate ? Target[i] + sum : sum;
            }
        }
    }
}
