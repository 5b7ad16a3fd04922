using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>RMSprop's step: s ← α·s + (1 − α)·g², d = g / (√s + ε), or g / √(s + ε) where ε stands inside; p ← p − Rate·d, or with momentum
/// b ← μ·b + Enter·d and p ← p − Leave·b. With a third state, the mean of g, s is reduced by its square.</summary>
/// <remarks>States: the mean square, the momentum or none, the mean or none. The rate enters the momentum or multiplies what leaves it;
/// the two differ where the rate changes. g ← g + Decay·p comes first.</remarks>
internal readonly unsafe struct RmsPropRule : IUpdateRule
{
    public required float Alpha { get; init; }

    /// <summary>1 − α, subtracted in double.</summary>
    public required float Take { get; init; }

    public required float Inside { get; init; }

    public required float Outside { get; init; }

    public required float Momentum { get; init; }

    public required float Enter { get; init; }

    public required float Leave { get; init; }

    public required float Decay { get; init; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update<V>(float* p, float* g, float* a, float* b, float* c)
        where V : struct, ISimd<V>
    {
        V value = V.Load(p);
        V gradient = V.MulAdd(V.Create(Decay), value, V.Load(g));
        V square = V.MulAdd(V.Create(Alpha), V.Load(a), V.Create(Take) * gradient * gradient);
        V.Store(a, square);
        if (c != null)
        {
            V mean = V.MulAdd(V.Create(Alpha), V.Load(c), V.Create(Take) * gradient);
            V.Store(c, mean);
            // Rounding can leave a variance of 0 a little below it.
            square = V.MaxOfNumber(square - (mean * mean), V.Zero);
        }

        V direction = gradient / (V.Sqrt(square + V.Create(Inside)) + V.Create(Outside)) * V.Create(Enter);
        if (b != null)
        {
            direction = V.MulAdd(V.Create(Momentum), V.Load(b), direction);
            V.Store(b, direction);
        }

        V.Store(p, value - (V.Create(Leave) * direction));
    }
}
