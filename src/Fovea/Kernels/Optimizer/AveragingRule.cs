using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>p ← p + Take·(g − p): a moving average at p of what is at g.</summary>
/// <remarks>In this form the average of a value that stays as it is stays as it is, to the bit: frozen weights have no other ones in the
/// averaged network.</remarks>
internal readonly unsafe struct AveragingRule(float take) : IUpdateRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update<V>(float* p, float* g, float* a, float* b, float* c)
        where V : struct, ISimd<V>
    {
        V average = V.Load(p);
        V.Store(p, V.MulAdd(V.Create(take), V.Load(g) - average, average));
    }
}
