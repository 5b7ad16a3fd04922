using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Makes one number of each of as many registers as one has lanes: together they cost about as much as two of them
/// alone.</summary>
internal static unsafe class LaneFold
{
    /// <summary>The sum of the lanes of each of V.Count registers that lie one after the other, which are overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sums<V>(float* registers)
        where V : struct, ISimd<V>
    {
        for (int count = V.Count / 2; count > 0; count /= 2)
        {
            for (int i = 0; i < count; i++)
            {
                float* pair = registers + (2 * i * V.Count);
                (V even, V odd) = V.Deinterleave(V.Load(pair), V.Load(pair + V.Count));
                V.Store(registers + (i * V.Count), even + odd);
            }
        }

        return V.Load(registers);
    }

    /// <summary>The largest lane of each of V.Count registers that lie one after the other, which are overwritten; of NaN any
    /// number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Maxima<V>(float* registers)
        where V : struct, ISimd<V>
    {
        for (int count = V.Count / 2; count > 0; count /= 2)
        {
            for (int i = 0; i < count; i++)
            {
                float* pair = registers + (2 * i * V.Count);
                (V even, V odd) = V.Deinterleave(V.Load(pair), V.Load(pair + V.Count));
                V.Store(registers + (i * V.Count), V.MaxOfNumber(even, odd));
            }
        }

        return V.Load(registers);
    }
}
