namespace Fovea.Kernels;

/// <summary>Parts of registers where the hardware has no masks.</summary>
internal static unsafe class Partial
{
    /// <summary>The first floats of a register, zeros behind them.</summary>
    public static V Load<V>(float* source, int count)
        where V : struct, ISimd<V>
    {
        float* lanes = stackalloc float[V.Count];
        for (int i = 0; i < V.Count; i++)
            lanes[i] = i < count ? source[i] : 0f;
        return V.Load(lanes);
    }

    /// <summary>Writes the first floats of a register.</summary>
    public static void Store<V>(float* target, V value, int count)
        where V : struct, ISimd<V>
    {
        float* lanes = stackalloc float[V.Count];
        V.Store(lanes, value);
        for (int i = 0; i < count; i++)
            target[i] = lanes[i];
    }
}
