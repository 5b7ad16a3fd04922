using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>A number of rows or vectors in a register tile, known to the compiler so that what a tile lacks costs nothing.</summary>
internal interface ITileSize
{
    static abstract int Count { get; }
}

/// <summary>One vector wide: the last, narrow panel.</summary>
internal readonly struct One : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }
}

/// <summary>Two vectors wide: every panel but perhaps the last.</summary>
internal readonly struct Two : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2;
    }
}

/// <summary>Four rows: eight accumulators, the fewest that keep two multipliers busy.</summary>
internal readonly struct Four : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }
}

/// <summary>Six rows: with two vectors, two weights and one input they fill the 16 registers of AVX2 and SSE; AVX-512 has room for
/// four.</summary>
internal readonly struct Six : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 6;
    }
}

/// <summary>Seven rows.</summary>
internal readonly struct Seven : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 7;
    }
}

/// <summary>Eight rows, or outputs of a depthwise tile.</summary>
internal readonly struct Eight : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }
}

/// <summary>Three taps a row.</summary>
internal readonly struct Three : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 3;
    }
}

/// <summary>Five taps a row, or rows of a tile.</summary>
internal readonly struct Five : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 5;
    }
}
