using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>What a pass over a map does with a value before it is stored.</summary>
internal unsafe interface IFinish
{
    /// <param name="value">The value.</param>
    /// <param name="low">What clamps from below.</param>
    /// <param name="high">What clamps from above.</param>
    /// <param name="target">Where the value will be stored.</param>
    /// <param name="residual">Floats from there to what is added first; 0 where nothing is.</param>
    static abstract V Apply<V>(V value, V low, V high, float* target, nint residual)
        where V : struct, ISimd<V>;

    /// <summary>The same for the first lanes, where no more may be read.</summary>
    static abstract V ApplyFirst<V>(V value, V low, V high, float* target, nint residual, int count)
        where V : struct, ISimd<V>;
}

/// <summary>Nothing.</summary>
internal readonly unsafe struct StoreAsIs : IFinish
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V value, V low, V high, float* target, nint residual)
        where V : struct, ISimd<V> => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ApplyFirst<V>(V value, V low, V high, float* target, nint residual, int count)
        where V : struct, ISimd<V> => value;
}

/// <summary>Adds the residual, if any, and clamps: the end of a residual block.</summary>
internal readonly unsafe struct AddAndClamp : IFinish
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V value, V low, V high, float* target, nint residual)
        where V : struct, ISimd<V> =>
        V.MinOfNumber(V.MaxOfNumber(residual == 0 ? value : value + V.Load(target + residual), low), high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ApplyFirst<V>(V value, V low, V high, float* target, nint residual, int count)
        where V : struct, ISimd<V> =>
        V.MinOfNumber(V.MaxOfNumber(residual == 0 ? value : value + V.LoadFirst(target + residual, count), low), high);
}
