using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>What several kernels do with a register.</summary>
internal static unsafe class Vectors
{
    /// <summary>Adds the lanes to as many doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo<V>(V value, double* target)
        where V : struct, ISimd<V>
    {
        float* lanes = stackalloc float[16];
        V.Store(lanes, value);
        for (int i = 0; i < V.Count; i++)
            target[i] += lanes[i];
    }
}
