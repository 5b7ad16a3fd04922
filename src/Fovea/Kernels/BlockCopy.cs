namespace Fovea.Kernels;

/// <summary>A copy from one place in memory to another, on all threads. Source and target must not overlap.</summary>
internal static unsafe class BlockCopy
{
    private const int Tasks = 16;
    private const int LeastFloats = 1 << 12;

    public static void Run(ReadOnlySpan<float> source, Span<float> target)
    {
        int perTask = Math.Max(LeastFloats, (source.Length + Tasks - 1) / Tasks);
        fixed (float* from = source, to = target)
        {
            Body body = new() { Source = from, Target = to, Count = source.Length, PerTask = perTask };
            Parallel.For((source.Length + perTask - 1) / perTask, ref body);
        }
    }

    private struct Body : IParallelBody
    {
        public float* Source;
        public float* Target;
        public int Count;
        public int PerTask;

        public readonly void Run(int task)
        {
            int first = task * PerTask;
            int length = Math.Min(PerTask, Count - first);
            new ReadOnlySpan<float>(Source + first, length).CopyTo(new Span<float>(Target + first, length));
        }
    }
}
