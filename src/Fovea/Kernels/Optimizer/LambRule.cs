using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The direction of LAMB, which takes the place of the gradient: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g²,
/// g ← Mean·m / (√v·Correction + ε) + Decay·p. Its length and that of p decide the step, so the values change afterwards.</summary>
internal readonly unsafe struct LambRule : IUpdateRule
{
    public required float Beta1 { get; init; }

    public required float Beta2 { get; init; }

    public required float Take1 { get; init; }

    public required float Take2 { get; init; }

    public required float Epsilon { get; init; }

    /// <summary>1 / (1 − β₁ᵗ).</summary>
    public required float Mean { get; init; }

    /// <summary>1 / √(1 − β₂ᵗ).</summary>
    public required float Correction { get; init; }

    public required float Decay { get; init; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update<V>(float* p, float* g, float* a, float* b, float* c)
        where V : struct, ISimd<V>
    {
        V gradient = V.Load(g);
        V mean = V.MulAdd(V.Create(Beta1), V.Load(a), V.Create(Take1) * gradient);
        V square = V.MulAdd(V.Create(Beta2), V.Load(b), V.Create(Take2) * gradient * gradient);
        V.Store(a, mean);
        V.Store(b, square);
        V divisor = V.MulAdd(V.Sqrt(square), V.Create(Correction), V.Create(Epsilon));
        V.Store(g, V.MulAdd(V.Create(Decay), V.Load(p), V.Create(Mean) * mean / divisor));
    }
}
