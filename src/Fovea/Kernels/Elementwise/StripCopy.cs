using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Copies (or adds) runs of floats that lie evenly apart in the source and in the target: the pieces of a split, a join, a slice.
/// Source and target must not overlap.</summary>
internal static unsafe class StripCopy
{
    private const int Work = 1 << 15;

    public static void Run(
        ReadOnlySpan<float> source, int sourceStep, int sourceStart, Span<float> target, int targetStep, int targetStart, int runs,
        int length, bool add)
    {
        if (runs == 0 || length == 0)
            return;
        int perTask = Math.Max(1, Work / length);
        fixed (float* from = source, to = target)
        {
            Body body = new()
            {
                Source = from + sourceStart,
                Target = to + targetStart,
                SourceStep = sourceStep,
                TargetStep = targetStep,
                Runs = runs,
                Length = length,
                PerTask = perTask,
                IsAdding = add,
            };
            Parallel.ForVectors((runs + perTask - 1) / perTask, ref body);
        }
    }

    private struct Body : IVectorBody
    {
        public float* Source;
        public float* Target;
        public int SourceStep;
        public int TargetStep;
        public int Runs;
        public int Length;
        public int PerTask;
        public bool IsAdding;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int end = Math.Min(Runs, (task + 1) * PerTask);
            for (int run = task * PerTask; run < end; run++)
            {
                float* from = Source + ((long)run * SourceStep);
                float* to = Target + ((long)run * TargetStep);
                int i = 0;
                for (; i <= Length - V.Count; i += V.Count)
                    V.Store(to + i, IsAdding ? V.Load(to + i) + V.Load(from + i) : V.Load(from + i));
                if (i < Length && i > 0 && !IsAdding)
                {
                    // The last register again copies some floats of the one before it.
                    V.Store(to + Length - V.Count, V.Load(from + Length - V.Count));
                    continue;
                }

                for (; i < Length; i++)
                    to[i] = IsAdding ? to[i] + from[i] : from[i];
            }
        }
    }
}
