using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>An activation: its formula and derivative, for every vector width.</summary>
internal interface IActivation
{
    static abstract V Apply<V>(V x)
        where V : struct, ISimd<V>;

    /// <summary>dy · f′(x).</summary>
    static abstract V Gradient<V>(V x, V dy)
        where V : struct, ISimd<V>;
}

/// <summary>y = x.</summary>
internal readonly struct Identity : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, ISimd<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V x, V dy)
        where V : struct, ISimd<V> => dy;
}

/// <summary>y = max(x, 0); the derivative at 0 is 0.</summary>
internal readonly struct Relu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, ISimd<V> => V.Max(x, V.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V x, V dy)
        where V : struct, ISimd<V> => V.SelectGreater(x, V.Zero, dy, V.Zero);
}

/// <summary>y = min(max(x, 0), 6); the derivative at 0 and at 6 is 0.</summary>
internal readonly struct Relu6 : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, ISimd<V> => V.Min(V.Max(x, V.Zero), V.Create(6f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V x, V dy)
        where V : struct, ISimd<V> => V.SelectGreater(x, V.Zero, V.SelectGreater(V.Create(6f), x, dy, V.Zero), V.Zero);
}

/// <summary>y = x · relu6(x + 3) / 6; the derivative is 0 below −3, 1 from 3 on, x/3 + ½ between, and −½ at −3 as PyTorch has it.</summary>
internal readonly struct HardSwish : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, ISimd<V> => x * V.Min(V.Max(x + V.Create(3f), V.Zero), V.Create(6f)) * V.Create(1f / 6f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V x, V dy)
        where V : struct, ISimd<V>
    {
        V middle = V.MulAdd(x, V.Create(1f / 3f), V.Create(0.5f));
        V slope = V.SelectGreater(V.Create(-3f), x, V.Zero, V.SelectGreaterOrEqual(x, V.Create(3f), V.Create(1f), middle));
        return dy * slope;
    }
}

/// <summary>y = x · relu6(x + 3) / 6 as the authors of attention modules write it: the derivative at −3 is 0 and at 3 is 1.</summary>
internal readonly struct AuthorHardSwish : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, ISimd<V> => HardSwish.Apply(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V x, V dy)
        where V : struct, ISimd<V>
    {
        V middle = V.MulAdd(x, V.Create(1f / 3f), V.Create(0.5f));
        V slope = V.SelectGreater(x, V.Create(-3f), V.SelectGreaterOrEqual(x, V.Create(3f), V.Create(1f), middle), V.Zero);
        return dy * slope;
    }
}

/// <summary>y = relu6(x + 3) / 6; the derivative is 1/6 inside (−3, 3) and 0 elsewhere.</summary>
internal readonly struct HardSigmoid : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, ISimd<V> => V.Min(V.Max(x + V.Create(3f), V.Zero), V.Create(6f)) * V.Create(1f / 6f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V x, V dy)
        where V : struct, ISimd<V> =>
        V.SelectGreater(x, V.Create(-3f), V.SelectGreater(V.Create(3f), x, dy * V.Create(1f / 6f), V.Zero), V.Zero);
}

/// <summary>y = 1 / (1 + e⁻ˣ).</summary>
internal readonly struct Sigmoid : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, ISimd<V> => V.Create(1f) / Exponential.OnePlusOfNegative(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V x, V dy)
        where V : struct, ISimd<V>
    {
        V y = Apply(x);
        return dy * y * (V.Create(1f) - y);
    }
}

/// <summary>y = x · σ(x).</summary>
internal readonly struct Silu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, ISimd<V> => x / Exponential.OnePlusOfNegative(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V x, V dy)
        where V : struct, ISimd<V>
    {
        V gate = Sigmoid.Apply(x);
        return dy * gate * V.MulAdd(x, V.Create(1f) - gate, V.Create(1f));
    }
}
