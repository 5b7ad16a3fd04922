using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>p ← Keep·p + Take·g: a moving average at p of what is at g.</summary>
internal readonly unsafe struct AveragingRule(float keep, float take) : IUpdateRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update<V>(float* p, float* g, float* a, float* b, float* c)
        where V : struct, ISimd<V> => V.Store(p, V.MulAdd(V.Create(keep), V.Load(p), V.Create(take) * V.Load(g)));
}
