using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>What softmax and cross-entropy share: the maximum of a row and the sum of the exponentials below it.</summary>
internal static unsafe class SoftmaxRow
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float Max, double Sum) MaxAndSum<V>(float* x, int length)
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
        V sum = V.Zero;
        V shift = V.Create(max);
        for (i = 0; i <= length - V.Count; i += V.Count)
            sum += V.Exp(V.Load(x + i) - shift);
        double total = V.Sum(sum);
        for (; i < length; i++)
            total += MathF.Exp(x[i] - max);
        return (max, total);
    }
}
