using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The sums of a convolution from planes that were taken apart to four planes at once, so that a shifted register, which is read
/// from two cache lines, serves four outputs.</summary>
internal static unsafe class FourPlaneSums
{
    /// <summary>Planes of the result.</summary>
    public const int Planes = 4;

    // Twelve sums, three inputs and a weight fill sixteen registers.
    private const int Block = 3;

    /// <summary>Computes as <see cref="PlaneSums.Run"/> does, four results.</summary>
    /// <param name="rows">The geometry.</param>
    /// <param name="planes">Planes of a block.</param>
    /// <param name="plane">Floats from plane to plane.</param>
    /// <param name="weight">The weight [4, C, kH, kW].</param>
    /// <param name="bias">Four values, or null.</param>
    /// <param name="results">The results.</param>
    /// <param name="result">Floats from one to the next.</param>
    /// <param name="sums">Floats of each: rows times pitch.</param>
    public static void Run<V>(
        in PlaneRows rows, float* planes, int plane, float* weight, float* bias, float* results, int result, int sums)
        where V : struct, ISimd<V>
    {
        for (int at = 0; at < sums; at += Block * V.Count)
            Tile<V>(rows, planes + at, plane, weight, bias, results + at, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<V>(in PlaneRows rows, float* planes, int plane, float* weight, float* bias, float* target, int result)
        where V : struct, ISimd<V>
    {
        // Calls come before the sums: over one they would live in memory.
        int channels = rows.Shape.C, height = rows.Shape.Kernel.Height, width = rows.Shape.Kernel.Width;
        int down = rows.Shape.Dilation.Height * rows.Pitch, right = rows.Shape.Dilation.Width;
        nint next = (nint)channels * height * width;
        V a0 = bias == null ? V.Zero : V.Create(bias[0]), a1 = a0, a2 = a0;
        V b0 = bias == null ? V.Zero : V.Create(bias[1]), b1 = b0, b2 = b0;
        V c0 = bias == null ? V.Zero : V.Create(bias[2]), c1 = c0, c2 = c0;
        V d0 = bias == null ? V.Zero : V.Create(bias[3]), d1 = d0, d2 = d0;
        for (int channel = 0; channel < channels; channel++)
        {
            float* row = planes + ((long)channel * plane);
            for (int y = 0; y < height; y++, row += down)
            {
                float* at = row;
                for (int x = 0; x < width; x++, at += right, weight++)
                {
                    V x0 = V.Load(at), x1 = V.Load(at + V.Count), x2 = V.Load(at + (2 * V.Count));
                    V w = V.Create(*weight);
                    V.AddProduct(ref a0, x0, w);
                    V.AddProduct(ref a1, x1, w);
                    V.AddProduct(ref a2, x2, w);
                    w = V.Create(weight[next]);
                    V.AddProduct(ref b0, x0, w);
                    V.AddProduct(ref b1, x1, w);
                    V.AddProduct(ref b2, x2, w);
                    w = V.Create(weight[2 * next]);
                    V.AddProduct(ref c0, x0, w);
                    V.AddProduct(ref c1, x1, w);
                    V.AddProduct(ref c2, x2, w);
                    w = V.Create(weight[3 * next]);
                    V.AddProduct(ref d0, x0, w);
                    V.AddProduct(ref d1, x1, w);
                    V.AddProduct(ref d2, x2, w);
                }
            }
        }

        Store(target, a0, a1, a2);
        Store(target + result, b0, b1, b2);
        Store(target + (2 * (nint)result), c0, c1, c2);
        Store(target + (3 * (nint)result), d0, d1, d2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V>(float* target, V first, V second, V third)
        where V : struct, ISimd<V>
    {
        V.Store(target, first);
        V.Store(target + V.Count, second);
        V.Store(target + (2 * V.Count), third);
    }
}
