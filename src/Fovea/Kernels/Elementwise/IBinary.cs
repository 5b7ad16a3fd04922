using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>A formula of two operands with its derivatives, for every vector width.</summary>
internal interface IBinary
{
    static abstract V Apply<V>(V a, V b)
        where V : struct, ISimd<V>;

    /// <summary>dy · ∂f/∂a.</summary>
    static abstract V Left<V>(V a, V b, V dy)
        where V : struct, ISimd<V>;

    /// <summary>dy · ∂f/∂b.</summary>
    static abstract V Right<V>(V a, V b, V dy)
        where V : struct, ISimd<V>;
}

/// <summary>a + b.</summary>
internal readonly struct Sum : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b)
        where V : struct, ISimd<V> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Left<V>(V a, V b, V dy)
        where V : struct, ISimd<V> => dy;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Right<V>(V a, V b, V dy)
        where V : struct, ISimd<V> => dy;
}

/// <summary>max(a + b, 0); the derivative where the sum is 0 is 0.</summary>
internal readonly struct RectifiedSum : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b)
        where V : struct, ISimd<V> => V.Max(a + b, V.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Left<V>(V a, V b, V dy)
        where V : struct, ISimd<V> => V.SelectGreater(a + b, V.Zero, dy, V.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Right<V>(V a, V b, V dy)
        where V : struct, ISimd<V> => Left(a, b, dy);
}

/// <summary>a − b.</summary>
internal readonly struct Difference : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b)
        where V : struct, ISimd<V> => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Left<V>(V a, V b, V dy)
        where V : struct, ISimd<V> => dy;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Right<V>(V a, V b, V dy)
        where V : struct, ISimd<V> => V.Zero - dy;
}

/// <summary>a · b.</summary>
internal readonly struct Product : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b)
        where V : struct, ISimd<V> => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Left<V>(V a, V b, V dy)
        where V : struct, ISimd<V> => dy * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Right<V>(V a, V b, V dy)
        where V : struct, ISimd<V> => dy * a;
}

/// <summary>a / b.</summary>
internal readonly struct Quotient : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b)
        where V : struct, ISimd<V> => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Left<V>(V a, V b, V dy)
        where V : struct, ISimd<V> => dy / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Right<V>(V a, V b, V dy)
        where V : struct, ISimd<V> => V.Zero - (dy * a / (b * b));
}

/// <summary>max(a, b); where they are equal each side gets half of the gradient, as in PyTorch.</summary>
internal readonly struct Maximum : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V a, V b)
        where V : struct, ISimd<V> => V.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Left<V>(V a, V b, V dy)
        where V : struct, ISimd<V> => V.SelectGreater(a, b, dy, V.SelectEqual(a, b, dy * V.Create(0.5f), V.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Right<V>(V a, V b, V dy)
        where V : struct, ISimd<V> => Left(b, a, dy);
}
