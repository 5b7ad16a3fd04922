using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>One side of the products that a form makes: which tiles of which map it takes, and what it multiplies their columns
/// with.</summary>
internal unsafe interface IWinogradSide
{
    /// <summary>The sizes of its map, and the pixels outside an image of it that its first tile begins with.</summary>
    static abstract (Size Size, int Channels, Size Padding) MapOf(in ConvolutionShape s);

    /// <summary>The side of a tile of the map.</summary>
    static abstract int Tile<F>()
        where F : struct, IWinogradForm;

    static abstract void Apply<F, V>(float* from, long step, float* to, long pitch)
        where F : struct, IWinogradForm
        where V : struct, ISimd<V>;
}

/// <summary>Bᵀ d B of the inputs that a tile of outputs reads.</summary>
internal readonly unsafe struct WinogradInputs : IWinogradSide
{
    public static (Size Size, int Channels, Size Padding) MapOf(in ConvolutionShape s) =>
        (new(s.H, s.W), s.C, new(s.Padding.Height / s.Dilation.Height, s.Padding.Width / s.Dilation.Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Tile<F>()
        where F : struct, IWinogradForm => F.Side;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<F, V>(float* from, long step, float* to, long pitch)
        where F : struct, IWinogradForm
        where V : struct, ISimd<V> => F.Input<V>(from, step, to, pitch);
}

/// <summary>A y Aᵀ of a tile of the output's gradient.</summary>
internal readonly unsafe struct WinogradGradients : IWinogradSide
{
    public static (Size Size, int Channels, Size Padding) MapOf(in ConvolutionShape s) =>
        (new(s.OutputHeight, s.OutputWidth), s.O, default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Tile<F>()
        where F : struct, IWinogradForm => F.Output;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<F, V>(float* from, long step, float* to, long pitch)
        where F : struct, IWinogradForm
        where V : struct, ISimd<V> => F.Expand<V>(from, step, to, pitch);
}
