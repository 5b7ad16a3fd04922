using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Mean and biased variance of every channel of [pixels, channels], in one pass.</summary>
/// <remarks>Values are shifted by the first pixel's, so that a mean that is large beside the deviation costs no digits; blocks are summed
/// in floats and added up in doubles.</remarks>
internal static unsafe class BatchStatistics
{
    /// <summary>Writes mean and variance. <paramref name="partial"/> is scratch of 2 · <see cref="ChannelBlocks.Chunks"/> ·
    /// channels.</summary>
    public static void Run(ReadOnlySpan<float> x, ChannelBlocks blocks, Span<double> partial, Span<double> mean, Span<double> variance)
    {
        int channels = blocks.Channels;
        fixed (float* xs = x)
        fixed (double* sums = partial)
        {
            Body body = new() { X = xs, Partial = sums, Blocks = blocks };
            Parallel.ForVectors(blocks.Chunks, ref body);
            for (int c = 0; c < channels; c++)
            {
                double sum = 0;
                double squares = 0;
                for (int chunk = 0; chunk < blocks.Chunks; chunk++)
                {
                    sum += sums[(2 * chunk * channels) + c];
                    squares += sums[(((2 * chunk) + 1) * channels) + c];
                }

                double shifted = sum / blocks.Pixels;
                mean[c] = xs[c] + shifted;
                variance[c] = Math.Max(0, (squares / blocks.Pixels) - (shifted * shifted));
            }
        }
    }

    /// <summary>Adds the sums of (x − shift) and (x − shift)² over some pixels for <c>2 · V.Count</c> or fewer channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pair<V>(float* x, float* shift, int pixels, int stride, double* sums, double* squares)
        where V : struct, ISimd<V>
    {
        V shift0 = V.Load(shift);
        V shift1 = V.Load(shift + V.Count);
        V sum0 = V.Zero, sum1 = V.Zero, square0 = V.Zero, square1 = V.Zero;
        for (int p = 0; p < pixels; p++)
        {
            V value0 = V.Load(x) - shift0;
            V value1 = V.Load(x + V.Count) - shift1;
            sum0 += value0;
            sum1 += value1;
            square0 = V.MulAdd(value0, value0, square0);
            square1 = V.MulAdd(value1, value1, square1);
            x += stride;
        }

        Vectors.AddTo(sum0, sums);
        Vectors.AddTo(sum1, sums + V.Count);
        Vectors.AddTo(square0, squares);
        Vectors.AddTo(square1, squares + V.Count);
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public double* Partial;
        public ChannelBlocks Blocks;

        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int channels = Blocks.Channels;
            double* sums = Partial + (2L * task * channels);
            double* squares = sums + channels;
            for (int c = 0; c < channels; c++)
                sums[c] = squares[c] = 0;
            int end = Blocks.Start(task + 1);
            for (int p = Blocks.Start(task); p < end; p += Blocks.BlockPixels)
            {
                float* x = X + ((long)p * channels);
                int pixels = Math.Min(Blocks.BlockPixels, end - p);
                int c = 0;
                for (; c <= channels - (2 * V.Count); c += 2 * V.Count)
                    Pair<V>(x + c, X + c, pixels, channels, sums + c, squares + c);
                for (; c <= channels - 2; c += 2)
                    Pair<Simd1>(x + c, X + c, pixels, channels, sums + c, squares + c);
                if (c < channels)
                    Single(x + c, X[c], pixels, channels, sums + c, squares + c);
            }
        }

        private static void Single(float* x, float shift, int pixels, int stride, double* sum, double* square)
        {
            float s = 0f, q = 0f;
            for (int p = 0; p < pixels; p++)
            {
                float value = x[(long)p * stride] - shift;
                s += value;
                q += value * value;
            }

            *sum += s;
            *square += q;
        }
    }
}
