using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>p ← min(max(Scale·p, −Limit), Limit); a limit of infinity only scales. NaN stays NaN.</summary>
internal readonly unsafe struct ScalingRule(float scale, float limit) : IUpdateRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update<V>(float* p, float* g, float* a, float* b, float* c)
        where V : struct, ISimd<V> =>
        V.Store(p, V.MinOfNumber(V.MaxOfNumber(V.Load(p) * V.Create(scale), V.Create(-limit)), V.Create(limit)));
}
