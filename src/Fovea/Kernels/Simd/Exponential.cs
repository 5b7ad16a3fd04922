using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>e^x in single precision, one formula for every vector width.</summary>
/// <remarks>x = k·ln 2 + r with |r| ≤ ln 2 / 2, e^x = 2^k · p(r), and p the polynomial 1 + r + … + c·r⁶ whose largest relative error
/// there is least, 3e-9. The runtime's own exponential computes in doubles, on half as many lanes, behind a call. Sums and quotients of
/// exponentials lose nothing where results below the smallest normal number are 0, and 2^k is one addition then.</remarks>
internal static class Exponential
{
    /// <summary>1.5 · 2²³: a sum with it has no place for fractions, and its lowest bits are the other summand as an integer.</summary>
    private const float Rounder = 12582912f;

    /// <summary>e^x: at the bounds −88 and 89 2^k is 0 and infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V x)
        where V : struct, ISimd<V>
    {
        x = V.MinOfNumber(V.MaxOfNumber(x, V.Create(-88f)), V.Create(89f));
        V rounder = V.Create(Rounder);
        V power = V.MulAdd(x, V.Create(1.44269504f), rounder);
        V k = power - rounder;
        V r = V.MulAdd(k, V.Create(-0.693359375f), x);
        V.AddProduct(ref r, k, V.Create(2.12194440e-4f));
        V p = V.MulAdd(r, V.Create(1.3814596e-3f), V.Create(8.3687175e-3f));
        p = V.MulAdd(p, r, V.Create(4.166839e-2f));
        p = V.MulAdd(p, r, V.Create(1.6666521e-1f));
        p = V.MulAdd(p, r, V.Create(4.9999994e-1f));
        p = V.MulAdd(p, r, V.Create(1f));
        p = V.MulAdd(p, r, V.Create(1f));
        return p * V.PowerOfTwo(power);
    }

    /// <summary>1 + e^−x, what sigmoids divide by: at the bounds −89 and 88 infinity and 1.</summary>
    /// <remarks>−x·log₂ e = k + f, with the rest of log₂ e beyond its 24 bits added to f, and 2^f of degree five, whose largest relative
    /// error is 9e-8: enough, with fused multiply-adds, for quotients within three units in the last place.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V OnePlusOfNegative<V>(V x)
        where V : struct, ISimd<V>
    {
        x = V.MinOfNumber(V.MaxOfNumber(x, V.Create(-89f)), V.Create(88f));
        V rounder = V.Create(Rounder);
        V power = V.MulAdd(x, V.Create(-1.44269504f), rounder);
        V f = V.MulAdd(x, V.Create(-1.44269504f), rounder - power);
        V.AddProduct(ref f, x, V.Create(-1.925963e-8f));
        V p = V.MulAdd(f, V.Create(1.32647e-3f), V.Create(9.671534e-3f));
        p = V.MulAdd(p, f, V.Create(5.550734e-2f));
        p = V.MulAdd(p, f, V.Create(2.4022242e-1f));
        p = V.MulAdd(p, f, V.Create(6.93147e-1f));
        p = V.MulAdd(p, f, V.Create(1f));
        return V.MulAdd(p, V.PowerOfTwo(power), V.Create(1f));
    }
}
