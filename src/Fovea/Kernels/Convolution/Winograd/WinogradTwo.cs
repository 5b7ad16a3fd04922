using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>F(2×2, 3×3): 16 products where the direct form has 36, with less than half of the weights of F(4×4, 3×3): for small maps, whose
/// time goes into reading them.</summary>
internal readonly unsafe struct WinogradTwo : IWinogradForm
{
    public static int Output
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2;
    }

    public static int Side
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>
    {
        V a = V.Load(from), b = V.Load(from + step), c = V.Load(from + (2 * step)), d = V.Load(from + (3 * step));
        V.Store(to, a - c);
        V.Store(to + pitch, b + c);
        V.Store(to + (2 * pitch), c - b);
        V.Store(to + (3 * pitch), b - d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reduce<V>(float* from, long step, out V y0, out V y1, out V y2, out V y3)
        where V : struct, ISimd<V>
    {
        V a = V.Load(from), b = V.Load(from + step), c = V.Load(from + (2 * step)), d = V.Load(from + (3 * step));
        y0 = a + b + c;
        y1 = b - c - d;
        y2 = y3 = V.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Expand<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>
    {
        V a = V.Load(from), b = V.Load(from + step);
        V.Store(to, a);
        V.Store(to + pitch, a + b);
        V.Store(to + (2 * pitch), a - b);
        V.Store(to + (3 * pitch), V.Zero - b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>
    {
        V a = V.Load(from), b = V.Load(from + step), c = V.Load(from + (2 * step));
        V half = V.Create(0.5f), even = half * (a + c), odd = half * b;
        V.Store(to, a);
        V.Store(to + pitch, even + odd);
        V.Store(to + (2 * pitch), even - odd);
        V.Store(to + (3 * pitch), c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>
    {
        V a = V.Load(from), b = V.Load(from + step), c = V.Load(from + (2 * step)), d = V.Load(from + (3 * step));
        V half = V.Create(0.5f), sum = half * (b + c);
        V.Store(to, a + sum);
        V.Store(to + pitch, half * (b - c));
        V.Store(to + (2 * pitch), sum + d);
    }
}
