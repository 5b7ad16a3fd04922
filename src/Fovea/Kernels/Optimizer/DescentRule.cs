using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>p ← p − Rate·g.</summary>
internal readonly unsafe struct DescentRule(float rate) : IUpdateRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update<V>(float* p, float* g, float* a, float* b, float* c)
        where V : struct, ISimd<V> => V.Store(p, V.Load(p) - (V.Create(rate) * V.Load(g)));
}
