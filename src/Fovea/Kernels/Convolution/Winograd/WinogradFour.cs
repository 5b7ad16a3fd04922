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
    public static void Reduce<V>(float* from, long step, out V y0, out V y1, out V y2, out V y3)
        where V : struct, ISimd<V>
    {
        V a = V.Load(from), b = V.Load(from + step), c = V.Load(from + (2 * step));
        V d = V.Load(from + (3 * step)), e = V.Load(from + (4 * step)), f = V.Load(from + (5 * step));
        V sum = b + c, difference = b - c, farSum = d + e, farDifference = d - e;
        y0 = a + sum + farSum;
        y1 = V.MulAdd(V.Create(2f), farDifference, difference);
        y2 = V.MulAdd(V.Create(4f), farSum, sum);
        y3 = V.MulAdd(V.Create(8f), farDifference, difference) + f;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Expand<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>
    {
        V a = V.Load(from), b = V.Load(from + step), c = V.Load(from + (2 * step)), d = V.Load(from + (3 * step));
        V even = a + c, odd = b + d;
        V farEven = V.MulAdd(V.Create(4f), c, a), farOdd = V.Create(2f) * V.MulAdd(V.Create(4f), d, b);
        V.Store(to, a);
        V.Store(to + pitch, even + odd);
        V.Store(to + (2 * pitch), even - odd);
        V.Store(to + (3 * pitch), farEven + farOdd);
        V.Store(to + (4 * pitch), farEven - farOdd);
        V.Store(to + (5 * pitch), d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>
    {
        V a = V.Load(from), b = V.Load(from + step), c = V.Load(from + (2 * step));
        V sixth = V.Create(1f / 6), even = sixth * (a + c), odd = sixth * b;
        V far = V.MulAdd(V.Create(1f / 24), a, sixth * c), farOdd = V.Create(1f / 12) * b;
        V.Store(to, V.Create(0.25f) * a);
        V.Store(to + pitch, V.Zero - (even + odd));
        V.Store(to + (2 * pitch), odd - even);
        V.Store(to + (3 * pitch), far + farOdd);
        V.Store(to + (4 * pitch), far - farOdd);
        V.Store(to + (5 * pitch), c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>
    {
        V a = V.Load(from), b = V.Load(from + step), c = V.Load(from + (2 * step));
        V d = V.Load(from + (3 * step)), e = V.Load(from + (4 * step)), f = V.Load(from + (5 * step));
        V sixth = V.Create(1f / 6), near = sixth * (b + c), far = d + e;
        V.Store(to, V.MulAdd(V.Create(0.25f), a, V.MulAdd(V.Create(1f / 24), far, V.Zero - near)));
        V.Store(to + pitch, V.MulAdd(V.Create(1f / 12), d - e, sixth * (c - b)));
        V.Store(to + (2 * pitch), V.MulAdd(sixth, far, f - near));
    }
}
