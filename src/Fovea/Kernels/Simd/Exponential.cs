using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>e^x in single precision, one formula for every vector width.</summary>
/// <remarks>x = k·ln 2 + r with |r| ≤ ln 2 / 2, e^x = 2^k · p(r), and p the minimax polynomial of the Cephes library. The runtime's own
/// exponential computes in doubles, on half as many lanes, behind a call. Sums and quotients of exponentials lose nothing where results
/// below the smallest normal number are 0, and 2^k is one addition then.</remarks>
internal static class Exponential
{
    /// <summary>1.5 · 2²³: a sum with it has no place for fractions, and its lowest bits are the other summand as an integer.</summary>
    private const float Rounder = 12582912f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V x)
        where V : struct, ISimd<V>
    {
        // At these bounds 2^k is 0 and infinity.
        x = V.MinOfNumber(V.MaxOfNumber(x, V.Create(-88f)), V.Create(89f));
        V rounder = V.Create(Rounder);
        V power = V.MulAdd(x, V.Create(1.44269504f), rounder);
        V k = power - rounder;
        V r = V.MulAdd(k, V.Create(-0.693359375f), x);
        V.AddProduct(ref r, k, V.Create(2.12194440e-4f));
        V p = V.MulAdd(r, V.Create(1.9875691500e-4f), V.Create(1.3981999507e-3f));
        p = V.MulAdd(p, r, V.Create(8.3334519073e-3f));
        p = V.MulAdd(p, r, V.Create(4.1665795894e-2f));
        p = V.MulAdd(p, r, V.Create(1.6666665459e-1f));
        p = V.MulAdd(p, r, V.Create(5.0000001201e-1f));
        p = V.MulAdd(p, r * r, r) + V.Create(1f);
        return p * V.PowerOfTwo(power);
    }
}
