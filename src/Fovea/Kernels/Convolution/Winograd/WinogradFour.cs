using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>F(4×4, 3×3): 36 products where the direct form has 144. Its rounding error is about ten times the direct form's.</summary>
internal readonly unsafe struct WinogradFour : IWinogradForm
{
    public static int Output
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static int Side
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 6;
    }

    public static ReadOnlySpan<double> G =>
    [
        1 / 4.0, 0, 0,
        -1 / 6.0, -1 / 6.0, -1 / 6.0,
        -1 / 6.0, 1 / 6.0, -1 / 6.0,
        1 / 24.0, 1 / 12.0, 1 / 6.0,
        1 / 24.0, -1 / 12.0, 1 / 6.0,
        0, 0, 1,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>
    {
        V a = V.Load(from), b = V.Load(from + step), c = V.Load(from + (2 * step));
        V d = V.Load(from + (3 * step)), e = V.Load(from + (4 * step)), f = V.Load(from + (5 * step));
        V four = V.Create(4f), minusFive = V.Create(-5f), minusFour = V.Create(-4f), two = V.Create(2f);
        V even = V.MulAdd(minusFour, c, e), odd = V.MulAdd(minusFour, b, d);
        V near = e - c, far = two * (d - b);
        V.Store(to, V.MulAdd(four, a, V.MulAdd(minusFive, c, e)));
        V.Store(to + pitch, even + odd);
        V.Store(to + (2 * pitch), even - odd);
        V.Store(to + (3 * pitch), near + far);
        V.Store(to + (4 * pitch), near - far);
        V.Store(to + (5 * pitch), V.MulAdd(four, b, V.MulAdd(minusFive, d, f)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reduce<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>
    {
        V a = V.Load(from), b = V.Load(from + step), c = V.Load(from + (2 * step));
        V d = V.Load(from + (3 * step)), e = V.Load(from + (4 * step)), f = V.Load(from + (5 * step));
        V sum = b + c, difference = b - c, farSum = d + e, farDifference = d - e;
        V.Store(to, a + sum + farSum);
        V.Store(to + pitch, V.MulAdd(V.Create(2f), farDifference, difference));
        V.Store(to + (2 * pitch), V.MulAdd(V.Create(4f), farSum, sum));
        V.Store(to + (3 * pitch), V.MulAdd(V.Create(8f), farDifference, difference) + f);
    }
}
