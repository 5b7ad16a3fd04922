using static Fovea.Kernels.ShuffleAttention;

namespace Fovea.Kernels;

/// <summary>The gradients of Shuffle Attention: one pass that reduces over the pixels, one that writes. Input and output must not
/// overlap.</summary>
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
            Reduce reduce =
                new() { X = xs, Slope = slopes, Offset = offsets, Dy = dys, SlopeGradient = das, OffsetGradient = dbs, Sizes = sizes };
            Parallel.For(sizes.Images, ref reduce);
            // From here the two buffers hold what dx gets beside the direct part: constant and multiple of x.
            Unfold(sizes, p, mean, inverse, slopeGradient, offsetGradient, parameterGradients);
            if (dx.IsEmpty)
                return;
            Spread spread =
                new() { X = xs, Slope = slopes, Offset = offsets, Dy = dys, Multiple = das, Constant = dbs, Dx = dxs, Sizes = sizes };
            Parallel.For(sizes.Images, ref spread);
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

    private struct Reduce : IParallelBody
    {
        public float* X;
        public float* Slope;
        public float* Offset;
        public float* Dy;
        public float* SlopeGradient;
        public float* OffsetGradient;
        public Sizes Sizes;

        public readonly void Run(int task)
        {
            switch (Isa.Bits)
            {
                case 512: Image<Simd512>(task); break;
                case 256: Image<Simd256>(task); break;
                case 128: Image<Simd128>(task); break;
                default: Image<Simd1>(task); break;
            }
        }

        private readonly void Image<V>(int task)
            where V : struct, ISimd<V>
        {
            int channels = Sizes.Channels;
            long perChannel = (long)task * channels;
            float* row = stackalloc float[channels];
            float* sums = stackalloc float[2 * channels];
            double* totals = stackalloc double[2 * channels];
            for (int c = 0; c < 2 * channels; c++)
                (sums[c], totals[c]) = (0f, 0);
            for (int p = 0; p < Sizes.Pixels; p++)
            {
                long pixel = (((long)task * Sizes.Pixels) + p) * channels;
                Unshuffle(Dy + pixel, row, channels);
                Add<V>(X + pixel, row, Slope + perChannel, Offset + perChannel, sums, channels);
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

        private static void Add<V>(float* x, float* dy, float* slope, float* offset, float* sums, int channels)
            where V : struct, ISimd<V>
        {
            V one = V.Create(1f);
            int c = 0;
            for (; c <= channels - V.Count; c += V.Count)
            {
                V value = V.Load(x + c);
                V gate = one / (one + V.Exp(V.Zero - V.MulAdd(V.Load(slope + c), value, V.Load(offset + c))));
                V inner = V.Load(dy + c) * value * gate * (one - gate);
                V.Store(sums + c, V.MulAdd(inner, value, V.Load(sums + c)));
                V.Store(sums + channels + c, V.Load(sums + channels + c) + inner);
            }

            for (; c < channels; c++)
            {
                float gate = Sigmoid((slope[c] * x[c]) + offset[c]);
                float inner = dy[c] * x[c] * gate * (1f - gate);
                sums[c] += inner * x[c];
                sums[channels + c] += inner;
            }
        }
    }

    private struct Spread : IParallelBody
    {
        public float* X;
        public float* Slope;
        public float* Offset;
        public float* Dy;
        public float* Multiple;
        public float* Constant;
        public float* Dx;
        public Sizes Sizes;

        public readonly void Run(int task)
        {
            switch (Isa.Bits)
            {
                case 512: Image<Simd512>(task); break;
                case 256: Image<Simd256>(task); break;
                case 128: Image<Simd128>(task); break;
                default: Image<Simd1>(task); break;
            }
        }

        private readonly void Image<V>(int task)
            where V : struct, ISimd<V>
        {
            int channels = Sizes.Channels;
            long perChannel = (long)task * channels;
            float* row = stackalloc float[channels];
            float* slope = Slope + perChannel;
            float* offset = Offset + perChannel;
            V one = V.Create(1f);
            for (int p = 0; p < Sizes.Pixels; p++)
            {
                long pixel = (((long)task * Sizes.Pixels) + p) * channels;
                Unshuffle(Dy + pixel, row, channels);
                float* x = X + pixel;
                float* dx = Dx + pixel;
                int c = 0;
                for (; c <= channels - V.Count; c += V.Count)
                {
                    V value = V.Load(x + c);
                    V a = V.Load(slope + c);
                    V gate = one / (one + V.Exp(V.Zero - V.MulAdd(a, value, V.Load(offset + c))));
                    V direct = V.Load(row + c) * V.MulAdd(value * gate * (one - gate), a, gate);
                    V.Store(dx + c, V.MulAdd(V.Load(Multiple + perChannel + c), value, direct + V.Load(Constant + perChannel + c)));
                }

                for (; c < channels; c++)
                {
                    float gate = Sigmoid((slope[c] * x[c]) + offset[c]);
                    float direct = row[c] * (gate + (x[c] * gate * (1f - gate) * slope[c]));
                    dx[c] = direct + (Multiple[perChannel + c] * x[c]) + Constant[perChannel + c];
                }
            }
        }
    }
}
