using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>What softmax and cross-entropy share: the maximum of a row and the sum of the exponentials below it.</summary>
internal static unsafe class SoftmaxRow
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float Max, double Sum) MaxAndSum<V>(float* x, int length)
        where V : struct, ISimd<V>
    {
        float max = Max<V>(x, length);
        V sum = V.Zero;
        V shift = V.Create(max);
        int i = 0;
        for (; i <= length - V.Count; i += V.Count)
            sum += V.Exp(V.Load(x + i) - shift);
        double total = V.Sum(sum);
        for (; i < length; i++)
            total += Simd1.Sum(Simd1.Exp(Simd1.Create(x[i] - max)));
        return (max, total);
    }

    /// <summary>Writes e^(x − max) to y, which may be x, and returns the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Exponentials<V>(float* x, float* y, int length)
        where V : struct, ISimd<V>
    {
        float max = Max<V>(x, length);
        V sum = V.Zero;
        V shift = V.Create(max);
        int i = 0;
        for (; i <= length - V.Count; i += V.Count)
        {
            V value = V.Exp(V.Load(x + i) - shift);
            V.Store(y + i, value);
            sum += value;
        }

        double total = V.Sum(sum);
        for (; i < length; i++)
        {
            y[i] = Simd1.Sum(Simd1.Exp(Simd1.Create(x[i] - max)));
            total += y[i];
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Max<V>(float* x, int length)
        where V : struct, ISimd<V>
    {
        float max = float.NegativeInfinity;
        int i = 0;
        if (length >= V.Count)
        {
            V best = V.Load(x);
            for (i = V.Count; i <= length - V.Count; i += V.Count)
                best = V.Max(best, V.Load(x + i));
            float* lanes = stackalloc float[V.Count];
            V.Store(lanes, best);
            for (int lane = 0; lane < V.Count; lane++)
                max = MathF.Max(max, lanes[lane]);
        }

        for (; i < length; i++)
            max = MathF.Max(max, x[i]);
        return max;
    }
}
