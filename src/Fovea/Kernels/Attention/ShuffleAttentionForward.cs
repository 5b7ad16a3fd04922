using System.Runtime.CompilerServices;
using static Fovea.Kernels.ShuffleAttention;

namespace Fovea.Kernels;

/// <summary>Shuffle Attention on channels-last maps: one pass for the statistics, one for the gates. Input and output must not
/// overlap.</summary>
internal static unsafe class ShuffleAttentionForward
{
    /// <summary>Writes y and, per image and channel, mean, 1/√(variance + ε) and the gate's slope a and offset b.</summary>
    public static void Run(
        Sizes sizes, ReadOnlySpan<float> x, Parameters p, Span<float> mean, Span<float> inverse, Span<float> slope, Span<float> offset,
        Span<float> y)
    {
        fixed (float* xs = x, means = mean, inverses = inverse, slopes = slope, offsets = offset, ys = y)
        {
            Statistics statistics = new() { X = xs, Mean = means, Inverse = inverses, Sizes = sizes };
            Parallel.ForVectors(sizes.Images, ref statistics);
            Fold(sizes, p, mean, inverse, slope, offset);
            Apply apply = new() { X = xs, Slope = slopes, Offset = offsets, Y = ys, Sizes = sizes };
            Parallel.ForVectors(sizes.Images, ref apply);
        }
    }

    private static void Fold(
        Sizes sizes, Parameters p, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, Span<float> slope, Span<float> offset)
    {
        int half = sizes.Half;
        for (int n = 0; n < sizes.Images; n++)
        {
            for (int c = 0; c < sizes.Channels; c++)
            {
                int i = (n * sizes.Channels) + c;
                int k = c % half;
                if (c / half % 2 == 0)
                {
                    slope[i] = 0f;
                    offset[i] = (p.ChannelWeight[k] * mean[i]) + p.ChannelBias[k];
                }
                else
                {
                    slope[i] = p.SpatialWeight[k] * p.NormWeight[k] * inverse[i];
                    offset[i] = (p.SpatialWeight[k] * (p.NormBias[k] - (p.NormWeight[k] * inverse[i] * mean[i]))) + p.SpatialBias[k];
                }
            }
        }
    }

    private struct Statistics : IVectorBody
    {
        public float* X;
        public float* Mean;
        public float* Inverse;
        public Sizes Sizes;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int channels = Sizes.Channels;
            float* x = X + ((long)task * Sizes.Pixels * channels);
            float* mean = Mean + ((long)task * channels);
            float* sums = stackalloc float[channels];
            double* totals = stackalloc double[channels];
            for (int c = 0; c < channels; c++)
                (mean[c], sums[c], totals[c]) = (0f, 0f, 0);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int p = 0; p < Sizes.Pixels; p++)
                {
                    Add<V>(x + ((long)p * channels), mean, sums, channels, pass == 1);
                    if (p % Block == Block - 1)
                        Flush(sums, totals, channels);
                }

                Flush(sums, totals, channels);
                for (int c = 0; c < channels; c++)
                {
                    if (pass == 0)
                        mean[c] = (float)(totals[c] / Sizes.Pixels);
                    else
                        Inverse[((long)task * channels) + c] = (float)(1 / Math.Sqrt((totals[c] / Sizes.Pixels) + Epsilon));
                    totals[c] = 0;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Add<V>(float* x, float* mean, float* sums, int channels, bool squares)
            where V : struct, ISimd<V>
        {
            int c = 0;
            for (; c <= channels - V.Count; c += V.Count)
            {
                V difference = V.Load(x + c) - V.Load(mean + c);
                V.Store(sums + c, V.Load(sums + c) + (squares ? difference * difference : difference));
            }

            for (; c < channels; c++)
            {
                float difference = x[c] - mean[c];
                sums[c] += squares ? difference * difference : difference;
            }
        }
    }

    private struct Apply : IVectorBody
    {
        public float* X;
        public float* Slope;
        public float* Offset;
        public float* Y;
        public Sizes Sizes;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int middle = Sizes.Channels / 2;
            float* slope = Slope + ((long)task * Sizes.Channels);
            float* offset = Offset + ((long)task * Sizes.Channels);
            for (int p = 0; p < Sizes.Pixels; p++)
            {
                long pixel = (((long)task * Sizes.Pixels) + p) * Sizes.Channels;
                int c = 0;
                for (; c <= middle - V.Count; c += V.Count)
                    Pair<V>(X + pixel + c, slope + c, offset + c, Y + pixel + (2 * c), middle);
                for (; c < middle; c++)
                    Pair<Simd1>(X + pixel + c, slope + c, offset + c, Y + pixel + (2 * c), middle);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Pair<V>(float* x, float* slope, float* offset, float* y, int middle)
            where V : struct, ISimd<V>
        {
            V first = V.Load(x);
            V second = V.Load(x + middle);
            (V low, V high) = V.Interleave(
                first * Gate(first, V.Load(slope), V.Load(offset)),
                second * Gate(second, V.Load(slope + middle), V.Load(offset + middle)));
            V.Store(y, low);
            V.Store(y + V.Count, high);
        }
    }
}
