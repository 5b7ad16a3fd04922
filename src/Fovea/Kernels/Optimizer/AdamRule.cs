using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Adam's step: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², p ← Keep·p − Rate·m / (√v·Correction + ε), with v the largest so
/// far where there is a third state. g ← g + Decay·p comes first; decoupled decay is Keep below 1.</summary>
internal readonly unsafe struct AdamRule : IUpdateRule
{
    public required float Beta1 { get; init; }

    public required float Beta2 { get; init; }

    /// <summary>1 − β₁ and 1 − β₂, subtracted in double: 1 − 0.999f has three digits.</summary>
    public required float Take1 { get; init; }

    public required float Take2 { get; init; }

    public required float Epsilon { get; init; }

    /// <summary>The learning rate over 1 − β₁ᵗ.</summary>
    public required float Rate { get; init; }

    /// <summary>1 / √(1 − β₂ᵗ).</summary>
    public required float Correction { get; init; }

    public required float Decay { get; init; }

    public required float Keep { get; init; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update<V>(float* p, float* g, float* a, float* b, float* c)
        where V : struct, ISimd<V>
    {
        V value = V.Load(p);
        V gradient = V.MulAdd(V.Create(Decay), value, V.Load(g));
        V mean = V.MulAdd(V.Create(Beta1), V.Load(a), V.Create(Take1) * gradient);
        V square = V.MulAdd(V.Create(Beta2), V.Load(b), V.Create(Take2) * gradient * gradient);
        V.Store(a, mean);
        V.Store(b, square);
        if (c != null)
        {
            square = V.Max(square, V.Load(c));
            V.Store(c, square);
        }

        V divisor = V.MulAdd(V.Sqrt(square), V.Create(Correction), V.Create(Epsilon));
        V.Store(p, (value * V.Create(Keep)) - (V.Create(Rate) * mean / divisor));
    }
}
