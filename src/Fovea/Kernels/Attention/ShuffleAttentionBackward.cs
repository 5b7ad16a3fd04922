using System.Runtime.CompilerServices;
using static Fovea.Kernels.ShuffleAttention;

namespace Fovea.Kernels;

/// <summary>The gradients of Shuffle Attention: one pass that reduces over the pixels and writes the direct part, one that adds
/// the rest. Input and output must not overlap.</summary>
internal static unsafe class ShuffleAttentionBackward
{
    /// <summary>Writes the gradient of x (unless its span is empty) and those of the six parameters, in the order of
    /// <see cref="Parameters"/>.</summary>
    public static void Run(
        Sizes sizes, ReadOnlySpan<float> x, Parameters p, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, ReadOnlySpan<float> slope,
        ReadOnlySpan<float> offset, ReadOnlySpan<float> dy, Span<float> dx, Span<float> parameterGradients)
    {
        int count = sizes.Images * sizes.Channels;
        float[] buffer = new float[2 * count];
        Span<float> slopeGradient = buffer.AsSpan(0, count);
        Span<float> offsetGradient = buffer.AsSpan(count);
        fixed (float* xs = x, slopes = slope, offsets = offset, dys = dy, dxs = dx, das = slopeGradient, dbs = offsetGradient)
        {
            Reduce reduce = new()
            {
                X = xs,
                Slope = slopes,
                Offset = offsets,
                Dy = dys,
                Direct = dxs,
                SlopeGradient = das,
                OffsetGradient = dbs,
                Sizes = sizes,
            };
            Parallel.ForVectors(sizes.Images, ref reduce);
            // From here the two buffers hold what dx gets beside the direct part: constant and multiple of x.
            Unfold(sizes, p, mean, inverse, slopeGradient, offsetGradient, parameterGradients);
            if (dx.IsEmpty)
                return;
            Spread spread = new() { X = xs, Multiple = das, Constant = dbs, Dx = dxs };
            PixelWalk.Run(spread, sizes.Images, sizes.Pixels, sizes.Channels);
        }
    }

    private static void Unfold(
        Sizes sizes, Parameters p, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, Span<float> slopeGradient,
        Span<float> offsetGradient, Span<float> parameterGradients)
    {
        int half = sizes.Half;
        parameterGradients.Clear();
        for (int n = 0; n < sizes.Images; n++)
        {
            for (int c = 0; c < sizes.Channels; c++)
            {
                int i = (n * sizes.Channels) + c;
                int k = c % half;
                float a = slopeGradient[i];
                float b = offsetGradient[i];
                if (c / half % 2 == 0)
                {
                    parameterGradients[k] += b * mean[i];
                    parameterGradients[half + k] += b;
                    slopeGradient[i] = 0f;
                    offsetGradient[i] = b * p.ChannelWeight[k] / sizes.Pixels;
                    continue;
                }

                float sw = p.SpatialWeight[k];
                float gw = p.NormWeight[k];
                float normalized = a - (b * mean[i]); // the gradient of the product sweight · norm weight · inverse
                parameterGradients[(2 * half) + k] += (normalized * gw * inverse[i]) + (b * p.NormBias[k]);
                parameterGradients[(3 * half) + k] += b;
                parameterGradients[(4 * half) + k] += normalized * sw * inverse[i];
                parameterGradients[(5 * half) + k] += b * sw;
                float varianceGradient = normalized * sw * gw * -0.5f * inverse[i] * inverse[i] * inverse[i];
                float meanGradient = -b * sw * gw * inverse[i];
                slopeGradient[i] = 2f * varianceGradient / sizes.Pixels;
                offsetGradient[i] = (meanGradient / sizes.Pixels) - (slopeGradient[i] * mean[i]);
            }
        }
    }

    /// <summary>Sums what the gates' slopes and offsets get; writes what x gets directly.</summary>
    private struct Reduce : IVectorBody
    {
        public float* X;
        public float* Slope;
        public float* Offset;
        public float* Dy;
        public float* Direct; // null where x needs no gradient
        public float* SlopeGradient;
        public float* OffsetGradient;
        public Sizes Sizes;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int channels = Sizes.Channels;
            int middle = channels / 2;
            long perChannel = (long)task * channels;
            float* sums = stackalloc float[2 * channels];
            double* totals = stackalloc double[2 * channels];
            for (int c = 0; c < 2 * channels; c++)
                (sums[c], totals[c]) = (0f, 0);
            for (int p = 0; p < Sizes.Pixels; p++)
            {
                long pixel = (((long)task * Sizes.Pixels) + p) * channels;
                int c = 0;
                for (; c <= middle - V.Count; c += V.Count)
                    Pair<V>(pixel, perChannel, c, sums + c);
                for (; c < middle; c++)
                    Pair<Simd1>(pixel, perChannel, c, sums + c);
                if (p % Block == Block - 1)
                    Flush(sums, totals, 2 * channels);
            }

            Flush(sums, totals, 2 * channels);
            for (int c = 0; c < channels; c++)
            {
                SlopeGradient[perChannel + c] = (float)totals[c];
                OffsetGradient[perChannel + c] = (float)totals[channels + c];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Pair<V>(long pixel, long perChannel, int c, float* sums)
            where V : struct, ISimd<V>
        {
            float* dy = Dy + pixel + (2 * c);
            (V first, V second) = V.Deinterleave(V.Load(dy), V.Load(dy + V.Count));
            int middle = Sizes.Channels / 2;
            Half(pixel + c, perChannel + c, first, sums);
            Half(pixel + middle + c, perChannel + middle + c, second, sums + middle);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Half<V>(long i, long perChannel, V dy, float* sums)
            where V : struct, ISimd<V>
        {
            V x = V.Load(X + i);
            V slope = V.Load(Slope + perChannel);
            V gate = Gate(x, slope, V.Load(Offset + perChannel));
            V inner = dy * x * gate * (V.Create(1f) - gate);
            V.Store(sums, V.MulAdd(inner, x, V.Load(sums)));
            V.Store(sums + Sizes.Channels, V.Load(sums + Sizes.Channels) + inner);
            if (Direct != null)
                V.Store(Direct + i, V.MulAdd(inner, slope, dy * gate));
        }
    }

    /// <summary>Adds what x gets through the statistics: a constant and a multiple of x.</summary>
    private struct Spread : IPixelStep
    {
        public float* X;
        public float* Multiple;
        public float* Constant;
        public float* Dx;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void At<V>(long at, long channel)
            where V : struct, ISimd<V> => V.Store(
            Dx + at, V.MulAdd(V.Load(Multiple + channel), V.Load(X + at), V.Load(Dx + at) + V.Load(Constant + channel)));
    }
}
