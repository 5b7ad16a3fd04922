using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>One pixel of a depthwise convolution from a list of taps: the path for kernels and strides without a register tile.</summary>
internal static unsafe class DepthwisePixel
{
    /// <summary>target[c] (+)= bias[c] + Σ source[offset + c] · weights[tap offset + c], clamped; offsets hold pairs (source,
    /// weights).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V>(
        float* source, float* weights, float* bias, float* target, nint* offsets, int taps, int channels, bool accumulate, float low,
        float high)
        where V : struct, ISimd<V>
    {
        nint* end = offsets + (2 * taps);
        V least = V.Create(low), most = V.Create(high);
        int c = 0;
        for (; c <= channels - (4 * V.Count); c += 4 * V.Count)
        {
            float* b = bias + c;
            V a0 = V.Load(b), a1 = V.Load(b + V.Count), a2 = V.Load(b + (2 * V.Count)), a3 = V.Load(b + (3 * V.Count));
            for (nint* tap = offsets; tap < end; tap += 2)
            {
                float* x = source + tap[0] + c;
                float* w = weights + tap[1] + c;
                V.AddProduct(ref a0, V.Load(x), V.Load(w));
                V.AddProduct(ref a1, V.Load(x + V.Count), V.Load(w + V.Count));
                V.AddProduct(ref a2, V.Load(x + (2 * V.Count)), V.Load(w + (2 * V.Count)));
                V.AddProduct(ref a3, V.Load(x + (3 * V.Count)), V.Load(w + (3 * V.Count)));
            }

            float* y = target + c;
            if (accumulate)
            {
                a0 += V.Load(y);
                a1 += V.Load(y + V.Count);
                a2 += V.Load(y + (2 * V.Count));
                a3 += V.Load(y + (3 * V.Count));
            }

            V.Store(y, V.MinOfNumber(V.MaxOfNumber(a0, least), most));
            V.Store(y + V.Count, V.MinOfNumber(V.MaxOfNumber(a1, least), most));
            V.Store(y + (2 * V.Count), V.MinOfNumber(V.MaxOfNumber(a2, least), most));
            V.Store(y + (3 * V.Count), V.MinOfNumber(V.MaxOfNumber(a3, least), most));
        }

        for (; c <= channels - V.Count; c += V.Count)
        {
            V sum = V.Load(bias + c);
            for (nint* tap = offsets; tap < end; tap += 2)
                V.AddProduct(ref sum, V.Load(source + tap[0] + c), V.Load(weights + tap[1] + c));
            sum = accumulate ? V.Load(target + c) + sum : sum;
            V.Store(target + c, V.MinOfNumber(V.MaxOfNumber(sum, least), most));
        }

        for (; c < channels; c++)
        {
            float sum = bias[c];
            for (nint* tap = offsets; tap < end; tap += 2)
                sum = float.MultiplyAddEstimate(source[tap[0] + c], weights[tap[1] + c], sum);
            sum = accumulate ? target[c] + sum : sum;
            target[c] = MathF.Min(MathF.Max(sum, low), high);
        }
    }

    /// <summary>sums[c] += x[c] · dy[c].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProduct<V>(float* x, float* dy, float* sums, int channels)
        where V : struct, ISimd<V>
    {
        int c = 0;
        for (; c <= channels - V.Count; c += V.Count)
            V.Store(sums + c, V.MulAdd(V.Load(x + c), V.Load(dy + c), V.Load(sums + c)));
        for (; c < channels; c++)
            sums[c] = float.MultiplyAddEstimate(x[c], dy[c], sums[c]);
    }
}
