using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>What a gate says at a channel of the pixel at which it points.</summary>
internal unsafe interface IGate
{
    /// <summary>Whether there is a gate.</summary>
    static abstract bool Exists { get; }

    /// <summary>Whether it says the same to all channels of a pixel.</summary>
    static abstract bool IsOfPixel { get; }

    static abstract V At<V>(float* gate, int c)
        where V : struct, ISimd<V>;

    /// <summary>The same of so many channels, where no more may be read.</summary>
    static abstract V FirstAt<V>(float* gate, int c, int count)
        where V : struct, ISimd<V>;
}

/// <summary>No gate: 1 everywhere.</summary>
internal readonly unsafe struct NoGate : IGate
{
    public static bool Exists => false;

    public static bool IsOfPixel => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V At<V>(float* gate, int c)
        where V : struct, ISimd<V> => V.Create(1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V FirstAt<V>(float* gate, int c, int count)
        where V : struct, ISimd<V> => V.Create(1f);
}

/// <summary>One value for all channels of a pixel.</summary>
internal readonly unsafe struct GateOfPixel : IGate
{
    public static bool Exists => true;

    public static bool IsOfPixel => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V At<V>(float* gate, int c)
        where V : struct, ISimd<V> => V.Create(*gate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V FirstAt<V>(float* gate, int c, int count)
        where V : struct, ISimd<V> => V.Create(*gate);
}

/// <summary>A value for each channel.</summary>
internal readonly unsafe struct GateOfChannel : IGate
{
    public static bool Exists => true;

    public static bool IsOfPixel => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V At<V>(float* gate, int c)
        where V : struct, ISimd<V> => V.Load(gate + c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V FirstAt<V>(float* gate, int c, int count)
        where V : struct, ISimd<V> => V.LoadFirst(gate + c, count);
}
