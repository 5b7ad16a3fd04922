using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fovea.Kernels;

/// <summary>Two runs of floats merged into one of pairs, and back.</summary>
internal static unsafe class Zip
{
    /// <summary>y = a₀, b₀, a₁, b₁, …; y overlaps neither.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Merge<V>(float* a, float* b, float* y, int count)
        where V : struct, ISimd<V>
    {
        if (count < V.Count)
        {
            for (int i = 0; i < count; i++)
                (y[2 * i], y[(2 * i) + 1]) = (a[i], b[i]);
            return;
        }

        // The last register again writes some pairs of the one before it.
        for (int c = 0; c < count; c += V.Count)
        {
            int from = Math.Min(c, count - V.Count);
            (V low, V high) = V.Interleave(V.Load(a + from), V.Load(b + from));
            V.Store(y + (2 * from), low);
            V.Store(y + (2 * from) + V.Count, high);
        }
    }

    /// <summary>a += x₀, x₂, …; b += x₁, x₃, …; or written instead of added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Split(float* x, float* a, float* b, int count, bool add)
    {
        int i = 0;
        for (; i <= count - 4; i += 4)
        {
            Vector128<float> low = Vector128.Shuffle(Vector128.Load(x + (2 * i)), Vector128.Create(0, 2, 1, 3));
            Vector128<float> high = Vector128.Shuffle(Vector128.Load(x + (2 * i) + 4), Vector128.Create(0, 2, 1, 3));
            Vector128<float> even = Vector128.Create(low.GetLower(), high.GetLower());
            Vector128<float> odd = Vector128.Create(low.GetUpper(), high.GetUpper());
            (add ? even + Vector128.Load(a + i) : even).Store(a + i);
            (add ? odd + Vector128.Load(b + i) : odd).Store(b + i);
        }

        for (; i < count; i++)
        {
            a[i] = add ? a[i] + x[2 * i] : x[2 * i];
            b[i] = add ? b[i] + x[(2 * i) + 1] : x[(2 * i) + 1];
        }
    }
}
