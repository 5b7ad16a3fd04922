using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fovea.Kernels;

/// <summary>Loops that do nothing but keep the arithmetic, or the memory, of the machine busy: what they reach is its peak.</summary>
internal static unsafe class PeakLoops
{
    private const int Sums = 12; // two units with a latency of four or five, and 16 registers where there are no more
    private const int Rounds = 1 << 18;
    private const int TasksPerThread = 4;
    private const int LineFloats = 16;
    private const int CopiedFloats = 1 << 25; // 128 MiB read and as much written: far more than caches hold
    private const int BlockFloats = 1 << 18;
    private const double Seconds = 0.2;
    private const int LeastPasses = 3;

    /// <summary>10⁹ floating-point operations a second of independent multiply-adds, a multiply-add counted as two.</summary>
    /// <param name="threads">1, or the threads in use.</param>
    public static double Gigaflops(int threads)
    {
        int tasks = threads == 1 ? 1 : threads * TasksPerThread;
        float[] results = new float[tasks * LineFloats];
        fixed (float* to = results)
        {
            SumBody body = new() { Target = to };
            double flops = 2d * Sums * Rounds * (Math.Max(32, Parallel.Bits) / 32) * tasks;
            return flops / Shortest(tasks, ref body) * 1e-9;
        }
    }

    /// <summary>10⁹ bytes a second of a copy, those read and those written.</summary>
    /// <param name="threads">1, or the threads in use.</param>
    public static double CopiedGigabytes(int threads)
    {
        const nuint Bytes = (nuint)CopiedFloats * sizeof(float);
        float* from = null, to = null;
        try
        {
            from = (float*)NativeMemory.AlignedAlloc(Bytes, 64);
            to = (float*)NativeMemory.AlignedAlloc(Bytes, 64);
            new Span<float>(from, CopiedFloats).Fill(1); // pages that were never written are all one page
            CopyBody body = new() { Source = from, Target = to, Count = threads == 1 ? CopiedFloats : BlockFloats };
            return 2d * Bytes / Shortest(CopiedFloats / body.Count, ref body) * 1e-9;
        }
        finally
        {
            NativeMemory.AlignedFree(from);
            NativeMemory.AlignedFree(to);
        }
    }

    /// <summary>The time of the fastest of several passes, in seconds.</summary>
    private static double Shortest<TBody>(int tasks, ref TBody body)
        where TBody : unmanaged, IVectorBody
    {
        Parallel.ForVectors(tasks, ref body);
        double shortest = double.PositiveInfinity;
        long started = Stopwatch.GetTimestamp();
        for (int pass = 0; pass < LeastPasses || Stopwatch.GetElapsedTime(started).TotalSeconds < Seconds; pass++)
        {
            long before = Stopwatch.GetTimestamp();
            Parallel.ForVectors(tasks, ref body);
            shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(before).TotalSeconds);
        }

        return shortest;
    }

    private struct SumBody : IVectorBody
    {
        public float* Target;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            // Each sum tends to 1: no overflow, and nothing so small that the hardware slows down.
            V half = V.Create(0.5f);
            V s0 = V.Create(task), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0, s8 = s0, s9 = s0, s10 = s0, s11 = s0;
            for (int i = 0; i < Rounds; i++)
            {
                s0 = V.MulAdd(s0, half, half);
                s1 = V.MulAdd(s1, half, half);
                s2 = V.MulAdd(s2, half, half);
                s3 = V.MulAdd(s3, half, half);
                s4 = V.MulAdd(s4, half, half);
                s5 = V.MulAdd(s5, half, half);
                s6 = V.MulAdd(s6, half, half);
                s7 = V.MulAdd(s7, half, half);
                s8 = V.MulAdd(s8, half, half);
                s9 = V.MulAdd(s9, half, half);
                s10 = V.MulAdd(s10, half, half);
                s11 = V.MulAdd(s11, half, half);
            }

            V all = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11;
            Target[task * LineFloats] = V.Sum(all);
        }
    }

    private struct CopyBody : IVectorBody
    {
        public float* Source;
        public float* Target;
        public int Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            float* from = Source + ((long)task * Count), to = Target + ((long)task * Count);
            for (int i = 0; i < Count; i += V.Count)
                V.Store(to + i, V.Load(from + i));
        }
    }
}
