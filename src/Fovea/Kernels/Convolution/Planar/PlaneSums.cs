using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The sums of a convolution from planes that were taken apart to one plane.</summary>
internal static unsafe class PlaneSums
{
    private const int LargeBlock = 8;
    private const int SmallBlock = 4;

    /// <summary>Floats that may be read beyond the planes and written beyond the result.</summary>
    public static int Slack<V>()
        where V : struct, ISimd<V> => LargeBlock * V.Count;

    /// <summary>Computes result = bias + planes ∗ weight, rows of <see cref="PlaneRows.Pitch"/> floats of which those beyond the width mean
    /// nothing.</summary>
    /// <param name="rows">The geometry.</param>
    /// <param name="planes">Planes of a block.</param>
    /// <param name="plane">Floats from plane to plane.</param>
    /// <param name="weight">The weight [C, kH, kW].</param>
    /// <param name="bias">The bias.</param>
    /// <param name="result">The result.</param>
    /// <param name="sums">Its floats: rows times pitch.</param>
    public static void Run<V>(in PlaneRows rows, float* planes, int plane, float* weight, float bias, float* result, int sums)
        where V : struct, ISimd<V>
    {
        int at = 0;
        for (; sums - at > SmallBlock * V.Count; at += LargeBlock * V.Count)
            Large<V>(rows, planes + at, plane, weight, bias, result + at);
        for (; at < sums; at += SmallBlock * V.Count)
            Small<V>(rows, planes + at, plane, weight, bias, result + at);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Large<V>(in PlaneRows rows, float* planes, int plane, float* weight, float bias, float* result)
        where V : struct, ISimd<V>
    {
        V a0 = V.Create(bias), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        ConvolutionShape shape = rows.Shape;
        int down = shape.Dilation.Height * rows.Pitch, right = shape.Dilation.Width;
        for (int c = 0; c < shape.C; c++)
        {
            float* row = planes + ((long)c * plane);
            for (int y = 0; y < shape.Kernel.Height; y++, row += down)
            {
                float* at = row;
                for (int x = 0; x < shape.Kernel.Width; x++, at += right)
                {
                    V w = V.Create(*weight++);
                    V.AddProduct(ref a0, V.Load(at), w);
                    V.AddProduct(ref a1, V.Load(at + V.Count), w);
                    V.AddProduct(ref a2, V.Load(at + (2 * V.Count)), w);
                    V.AddProduct(ref a3, V.Load(at + (3 * V.Count)), w);
                    V.AddProduct(ref a4, V.Load(at + (4 * V.Count)), w);
                    V.AddProduct(ref a5, V.Load(at + (5 * V.Count)), w);
                    V.AddProduct(ref a6, V.Load(at + (6 * V.Count)), w);
                    V.AddProduct(ref a7, V.Load(at + (7 * V.Count)), w);
                }
            }
        }

        V.Store(result, a0);
        V.Store(result + V.Count, a1);
        V.Store(result + (2 * V.Count), a2);
        V.Store(result + (3 * V.Count), a3);
        V.Store(result + (4 * V.Count), a4);
        V.Store(result + (5 * V.Count), a5);
        V.Store(result + (6 * V.Count), a6);
        V.Store(result + (7 * V.Count), a7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Small<V>(in PlaneRows rows, float* planes, int plane, float* weight, float bias, float* result)
        where V : struct, ISimd<V>
    {
        V a0 = V.Create(bias), a1 = a0, a2 = a0, a3 = a0;
        ConvolutionShape shape = rows.Shape;
        int down = shape.Dilation.Height * rows.Pitch, right = shape.Dilation.Width;
        for (int c = 0; c < shape.C; c++)
        {
            float* row = planes + ((long)c * plane);
            for (int y = 0; y < shape.Kernel.Height; y++, row += down)
            {
                float* at = row;
                for (int x = 0; x < shape.Kernel.Width; x++, at += right)
                {
                    V w = V.Create(*weight++);
                    V.AddProduct(ref a0, V.Load(at), w);
                    V.AddProduct(ref a1, V.Load(at + V.Count), w);
                    V.AddProduct(ref a2, V.Load(at + (2 * V.Count)), w);
                    V.AddProduct(ref a3, V.Load(at + (3 * V.Count)), w);
                }
            }
        }

        V.Store(result, a0);
        V.Store(result + V.Count, a1);
        V.Store(result + (2 * V.Count), a2);
        V.Store(result + (3 * V.Count), a3);
    }
}
