using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>y = keep(seed, index) ? x · scale : 0 (or +=). The mask is a hash of seed and index, so that backward draws it again.
/// x and y may be the same span.</summary>
internal static unsafe class DropoutMask
{
    private const int Block = 1 << 13;

    public static void Run(ReadOnlySpan<float> x, Span<float> y, float probability, ulong seed, bool add)
    {
        fixed (float* px = x, py = y)
        {
            Body body = new()
            {
                X = px,
                Y = py,
                Count = x.Length,
                Seed = Mix(seed + 0x9E3779B97F4A7C15),
                Threshold = (ulong)(probability * (double)(1L << 53)),
                Scale = 1f / (1f - probability),
                IsAdding = add,
            };
            Parallel.For((x.Length + Block - 1) / Block, ref body);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong z)
    {
        // SplitMix64's finalizer, as in RandomStream.
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private struct Body : IParallelBody
    {
        public float* X;
        public float* Y;
        public int Count;
        public ulong Seed;
        public ulong Threshold;
        public float Scale;
        public bool IsAdding;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int task)
        {
            int end = Math.Min(Count, (task + 1) * Block);
            for (int i = task * Block; i < end; i++)
            {
                ulong draw = Mix(Seed + ((ulong)i * 0x9E3779B97F4A7C15)) >> 11;
                float value = draw >= Threshold ? X[i] * Scale : 0f;
                Y[i] = IsAdding ? Y[i] + value : value;
            }
        }
    }
}
