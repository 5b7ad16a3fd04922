using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Adagrad's step: s ← s + g², p ← p − Rate·g / (√s + ε). g ← g + Decay·p comes first.</summary>
internal readonly unsafe struct AdagradRule : IUpdateRule
{
    public required float Rate { get; init; }

    public required float Epsilon { get; init; }

    public required float Decay { get; init; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update<V>(float* p, float* g, float* a, float* b, float* c)
        where V : struct, ISimd<V>
    {
        V value = V.Load(p);
        V gradient = V.MulAdd(V.Create(Decay), value, V.Load(g));
        V sum = V.MulAdd(gradient, gradient, V.Load(a));
        V.Store(a, sum);
        V.Store(p, value - (V.Create(Rate) * gradient / (V.Sqrt(sum) + V.Create(Epsilon))));
    }
}
