using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Parallel regions over numbered tasks, on the threads that <see cref="Threads"/> names.</summary>
internal static unsafe class Parallel
{
    private static readonly Lock Gate = new();

    [ThreadStatic]
    private static int t_bits;

    private static WorkerPool s_pool = new(Math.Max(1, Environment.ProcessorCount));

    /// <summary>Threads in use, the calling one included: one inside <see cref="Alone"/>. The count never changes a result.</summary>
    public static int Threads
    {
        get => WorkerPool.IsAlone ? 1 : s_pool.Threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Threads));
            lock (Gate)
            {
                if (value == s_pool.Threads)
                    return;
                s_pool.Dispose();
                s_pool = new WorkerPool(value);
            }
        }
    }

    /// <summary>The vector width of the regions that this thread starts: that of the process, unless a test asks for another one.
    /// Setting 0 ends that.</summary>
    public static int Bits
    {
        get => t_bits == 0 ? Isa.Bits : t_bits;
        set => t_bits = value;
    }

    /// <summary>Does <paramref name="work"/> on the calling thread alone: the regions in it call no other thread.</summary>
    public static void Alone(Action work) => WorkerPool.Alone(work);

    /// <summary>Runs <paramref name="body"/> for tasks 0 … <paramref name="tasks"/> − 1. Where the cut into tasks changes what is computed,
    /// as of sums that are joined, it must follow from shapes alone, so that results do not depend on the number of threads.</summary>
    public static void For<TBody>(int tasks, ref TBody body, TaskOrder order = TaskOrder.Ascending)
        where TBody : unmanaged, IParallelBody
    {
        if (tasks == 1)
        {
            body.Run(0);
            return;
        }

        TBody copy = body;
        s_pool.Run(tasks, order, &Invoke<TBody>, &copy);
    }

    /// <summary>As <see cref="For"/>, at the vector width in use.</summary>
    public static void ForVectors<TBody>(int tasks, ref TBody body, TaskOrder order = TaskOrder.Ascending)
        where TBody : unmanaged, IVectorBody
    {
        AtWidth<TBody> sized = new() { Body = body, Bits = Bits };
        For(tasks, ref sized, order);
    }

    private struct AtWidth<TBody> : IParallelBody
        where TBody : unmanaged, IVectorBody
    {
        public TBody Body;
        public int Bits;

        // Compiled once and apart: with a profile the compiler inlined whole kernels here and then, its budget used up, called operators.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int task)
        {
            switch (Bits)
            {
                case 512: Body.Run<Simd512>(task); break;
                case 256: Body.Run<Simd256>(task); break;
                case 128: Body.Run<Simd128>(task); break;
                default: Body.Run<Simd1>(task); break;
            }
        }
    }

    private static void Invoke<TBody>(void* state, int task)
        where TBody : unmanaged, IParallelBody => Unsafe.AsRef<TBody>(state).Run(task);
}
