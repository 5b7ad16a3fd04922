using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Makes one number of each of as many registers as one has lanes: together they cost about as much as two of them
/// alone.</summary>
/// <remarks>Two registers become one whose halves are theirs, each lane combined with its neighbour; so do two such, until one is
/// left.</remarks>
internal static unsafe class LaneFold
{
    private interface IFold
    {
        static abstract V Of<V>(V even, V odd)
            where V : struct, ISimd<V>;
    }

    /// <summary>The sum of the lanes of each of V.Count registers that lie one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sums<V>(float* registers)
        where V : struct, ISimd<V> => All<V, Sum>(registers);

    /// <summary>The largest lane of each of V.Count registers that lie one after the other; of NaN any number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Maxima<V>(float* registers)
        where V : struct, ISimd<V> => All<V, Maximum>(registers);

    // On its own: thirty-one shuffles twice over leave a caller's other operations without inlining.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static V All<V, F>(float* registers)
        where V : struct, ISimd<V>
        where F : struct, IFold => V.Count switch
        {
            1 => V.Load(registers),
            4 => Four<V, F>(registers),
            8 => Eight<V, F>(registers),
            _ => Join<V, F>(Eight<V, F>(registers), Eight<V, F>(registers + (8 * V.Count))),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Eight<V, F>(float* r)
        where V : struct, ISimd<V>
        where F : struct, IFold => Join<V, F>(Four<V, F>(r), Four<V, F>(r + (4 * V.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Four<V, F>(float* r)
        where V : struct, ISimd<V>
        where F : struct, IFold => Join<V, F>(Two<V, F>(r), Two<V, F>(r + (2 * V.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Two<V, F>(float* r)
        where V : struct, ISimd<V>
        where F : struct, IFold => Join<V, F>(V.Load(r), V.Load(r + V.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Join<V, F>(V low, V high)
        where V : struct, ISimd<V>
        where F : struct, IFold
    {
        (V even, V odd) = V.Deinterleave(low, high);
        return F.Of(even, odd);
    }

    private readonly struct Sum : IFold
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V even, V odd)
            where V : struct, ISimd<V> => even + odd;
    }

    private readonly struct Maximum : IFold
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V even, V odd)
            where V : struct, ISimd<V> => V.MaxOfNumber(even, odd);
    }
}
