using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>How a value x and the gates at its place make the output, with derivatives, for every vector width.</summary>
internal interface IGateRule
{
    /// <summary>Gates that the rule reads: two or three. The third is 0 where there are two.</summary>
    static abstract int Gates { get; }

    static abstract V Apply<V>(V x, V a, V b, V c)
        where V : struct, ISimd<V>;

    /// <summary>dy times the derivatives with respect to x and to each gate.</summary>
    static abstract (V Dx, V Da, V Db, V Dc) Gradient<V>(V x, V a, V b, V c, V dy)
        where V : struct, ISimd<V>;
}

/// <summary>x · (a + b).</summary>
internal readonly struct GateBySum : IGateRule
{
    public static int Gates => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V a, V b, V c)
        where V : struct, ISimd<V> => x * (a + b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V Dx, V Da, V Db, V Dc) Gradient<V>(V x, V a, V b, V c, V dy)
        where V : struct, ISimd<V> => (dy * (a + b), dy * x, dy * x, V.Zero);
}

/// <summary>x · (a + b) / 2.</summary>
internal readonly struct GateByMeanOfTwo : IGateRule
{
    public static int Gates => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V a, V b, V c)
        where V : struct, ISimd<V> => x * (a + b) * V.Create(0.5f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V Dx, V Da, V Db, V Dc) Gradient<V>(V x, V a, V b, V c, V dy)
        where V : struct, ISimd<V>
    {
        V half = dy * V.Create(0.5f);
        return (half * (a + b), half * x, half * x, V.Zero);
    }
}

/// <summary>x · (a + b + c) / 3.</summary>
internal readonly struct GateByMeanOfThree : IGateRule
{
    public static int Gates => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V a, V b, V c)
        where V : struct, ISimd<V> => x * (a + b + c) * V.Create(1f / 3f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V Dx, V Da, V Db, V Dc) Gradient<V>(V x, V a, V b, V c, V dy)
        where V : struct, ISimd<V>
    {
        V third = dy * V.Create(1f / 3f);
        V gate = third * x;
        return (third * (a + b + c), gate, gate, gate);
    }
}

/// <summary>max(x · a, x · b); equal ones share the gradient.</summary>
internal readonly struct GateByLargerProduct : IGateRule
{
    public static int Gates => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V a, V b, V c)
        where V : struct, ISimd<V> => V.Max(x * a, x * b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V Dx, V Da, V Db, V Dc) Gradient<V>(V x, V a, V b, V c, V dy)
        where V : struct, ISimd<V>
    {
        V left = Maximum.Left(x * a, x * b, dy);
        V right = Maximum.Right(x * a, x * b, dy);
        return (V.MulAdd(left, a, right * b), left * x, right * x, V.Zero);
    }
}

/// <summary>x · (1 + σ(a · b)).</summary>
internal readonly struct GateBySigmoidOfProduct : IGateRule
{
    public static int Gates => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V a, V b, V c)
        where V : struct, ISimd<V> => V.MulAdd(x, Sigmoid.Apply(a * b), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V Dx, V Da, V Db, V Dc) Gradient<V>(V x, V a, V b, V c, V dy)
        where V : struct, ISimd<V>
    {
        V gate = Sigmoid.Apply(a * b);
        V inner = dy * x * gate * (V.Create(1f) - gate);
        return (V.MulAdd(dy, gate, dy), inner * b, inner * a, V.Zero);
    }
}

/// <summary>x · (1 + σ(a + b)).</summary>
internal readonly struct GateBySigmoidOfSum : IGateRule
{
    public static int Gates => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V a, V b, V c)
        where V : struct, ISimd<V> => V.MulAdd(x, Sigmoid.Apply(a + b), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V Dx, V Da, V Db, V Dc) Gradient<V>(V x, V a, V b, V c, V dy)
        where V : struct, ISimd<V>
    {
        V gate = Sigmoid.Apply(a + b);
        V inner = dy * x * gate * (V.Create(1f) - gate);
        return (V.MulAdd(dy, gate, dy), inner, inner, V.Zero);
    }
}

/// <summary>x · a + b.</summary>
internal readonly struct GateAndShift : IGateRule
{
    public static int Gates => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V a, V b, V c)
        where V : struct, ISimd<V> => V.MulAdd(x, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V Dx, V Da, V Db, V Dc) Gradient<V>(V x, V a, V b, V c, V dy)
        where V : struct, ISimd<V> => (dy * a, dy * x, dy, V.Zero);
}
