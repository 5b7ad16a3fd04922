using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>One side of the products that a form makes: which tiles of a map it takes, and what it multiplies their columns with.</summary>
internal unsafe interface IWinogradSide
{
    /// <summary>The side of a tile of the map.</summary>
    static abstract int Tile { get; }

    /// <summary>From one tile to the next: a tile of outputs.</summary>
    static abstract int Step { get; }

    /// <summary>The side of the transform.</summary>
    static abstract int Side { get; }

    static abstract void Apply<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>;
}

/// <summary>Bᵀ d B of the inputs that a tile of outputs reads.</summary>
internal readonly unsafe struct WinogradInputs<F> : IWinogradSide
    where F : struct, IWinogradForm
{
    public static int Tile
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => F.Side;
    }

    public static int Step
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => F.Output;
    }

    public static int Side
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => F.Side;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V> => F.Input<V>(from, step, to, pitch);
}

/// <summary>A y Aᵀ of a tile of the output's gradient.</summary>
internal readonly unsafe struct WinogradGradients<F> : IWinogradSide
    where F : struct, IWinogradForm
{
    public static int Tile
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => F.Output;
    }

    public static int Step
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => F.Output;
    }

    public static int Side
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => F.Side;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V> => F.Expand<V>(from, step, to, pitch);
}
