using System.Runtime.CompilerServices;
using static Fovea.Kernels.ShuffleAttention;

namespace Fovea.Kernels;

/// <summary>Shuffle Attention on channels-last maps: one pass for the statistics, one for the gates and, where it is wanted, the residual
/// and the clamp behind them. Input and output must not overlap.</summary>
internal static unsafe class ShuffleAttentionForward
{
    private const int Parts = 8;
    private const int LeastPixels = 16;
    private const int TaskFloats = 1 << 14;

    /// <summary>Writes y and, per image and channel, mean, 1/√(variance + ε) and the gate's slope a and offset b.</summary>
    public static void Run(
        Sizes sizes, ReadOnlySpan<float> x, Parameters p, Span<float> mean, Span<float> inverse, Span<float> slope, Span<float> offset,
        Span<float> y, Epilogue epilogue)
    {
        fixed (float* xs = x, means = mean, inverses = inverse, slopes = slope, offsets = offset, ys = y)
        {
            int parts = Math.Clamp(Parts / Math.Max(1, sizes.Images), 1, Math.Max(1, sizes.Pixels / LeastPixels));
            long size = (long)sizes.Images * parts * sizes.Channels;
            Statistics statistics = new() { X = xs, Mean = Scratch.Rent(ScratchSlot.Partials, 2 * size), Sizes = sizes, Parts = parts };
            statistics.Squares = statistics.Mean + size;
            Parallel.ForVectors(sizes.Images * parts, ref statistics);
            JoinedStatistics joined = new() { Parts = statistics, Mean = means, Inverse = inverses };
            Parallel.ForVectors(sizes.Images, ref joined);
            Fold(sizes, p, mean, inverse, slope, offset);
            Apply apply = new()
            {
                X = xs,
                Slope = slopes,
                Offset = offsets,
                Y = ys,
                Sizes = sizes,
                PixelsPerTask = Math.Clamp(TaskFloats / sizes.Channels, 1, Math.Max(1, sizes.Pixels)),
                Epilogue = epilogue,
            };
            // The caches hold the end of x.
            Parallel.ForVectors(sizes.Images * apply.Blocks, ref apply, TaskOrder.Descending);
        }
    }

    private static void Fold(
        Sizes sizes, Parameters p, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, Span<float> slope, Span<float> offset)
    {
        int half = sizes.Half;
        for (int start = 0; start < mean.Length; start += 2 * half)
        {
            for (int k = 0; k < half; k++)
            {
                int i = start + k;
                slope[i] = 0f;
                offset[i] = (p.ChannelWeight[k] * mean[i]) + p.ChannelBias[k];
                i += half;
                slope[i] = p.SpatialWeight[k] * p.NormWeight[k] * inverse[i];
                offset[i] = (p.SpatialWeight[k] * (p.NormBias[k] - (p.NormWeight[k] * inverse[i] * mean[i]))) + p.SpatialBias[k];
            }
        }
    }

    /// <summary>Means and sums of squared differences of runs of pixels, in one pass: those of eight pixels at a time are made in registers
    /// and joined to what is there, of differences to the image's first pixel, so that a large mean cancels nothing.</summary>
    private struct Statistics : IVectorBody
    {
        private const int Group = 8;

        public float* X;
        public float* Mean;
        public float* Squares;
        public Sizes Sizes;
        public int Parts;

        /// <summary>The pixel with which a part begins.</summary>
        public readonly int First(int part) => (int)((long)Sizes.Pixels * part / Parts);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            (int image, int part) = (task / Parts, task % Parts);
            (int start, int count) = (First(part), First(part + 1) - First(part));
            int channels = Sizes.Channels;
            float* first = X + ((long)image * Sizes.Pixels * channels);
            float* mean = Mean + ((long)task * channels);
            float* squares = Squares + ((long)task * channels);
            new Span<float>(mean, channels).Clear();
            new Span<float>(squares, channels).Clear();
            for (int p = 0; p < count; p += Group)
            {
                int pixels = Math.Min(Group, count - p);
                float share = pixels / (float)(p + pixels);
                float* x = first + ((long)(start + p) * channels);
                int c = 0;
                for (; c <= channels - V.Count; c += V.Count)
                    Join<V>(x + c, first + c, pixels, share, share * p, mean + c, squares + c);
                for (; c < channels; c++)
                    Join<Simd1>(x + c, first + c, pixels, share, share * p, mean + c, squares + c);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Join<V>(float* x, float* first, int pixels, float share, float weight, float* mean, float* squares)
            where V : struct, ISimd<V>
        {
            V shift = V.Load(first);
            long pitch = Sizes.Channels;
            V local, spread;
            if (pixels == Group)
            {
                V d0 = V.Load(x) - shift, d1 = V.Load(x + pitch) - shift;
                V d2 = V.Load(x + (2 * pitch)) - shift, d3 = V.Load(x + (3 * pitch)) - shift;
                V d4 = V.Load(x + (4 * pitch)) - shift, d5 = V.Load(x + (5 * pitch)) - shift;
                V d6 = V.Load(x + (6 * pitch)) - shift, d7 = V.Load(x + (7 * pitch)) - shift;
                local = (((d0 + d1) + (d2 + d3)) + ((d4 + d5) + (d6 + d7))) * V.Create(1f / Group);
                (d0, d1, d2, d3) = (d0 - local, d1 - local, d2 - local, d3 - local);
                (d4, d5, d6, d7) = (d4 - local, d5 - local, d6 - local, d7 - local);
                spread = (V.MulAdd(d0, d0, d1 * d1) + V.MulAdd(d2, d2, d3 * d3)) + (V.MulAdd(d4, d4, d5 * d5) + V.MulAdd(d6, d6, d7 * d7));
            }
            else
            {
                local = V.Zero;
                for (int i = 0; i < pixels; i++)
                    local += V.Load(x + (i * pitch)) - shift;
                local *= V.Create(1f / pixels);
                spread = V.Zero;
                for (int i = 0; i < pixels; i++)
                {
                    V d = V.Load(x + (i * pitch)) - shift - local;
                    V.AddProduct(ref spread, d, d);
                }
            }

            V difference = local - V.Load(mean);
            V.Store(mean, V.MulAdd(difference, V.Create(share), V.Load(mean)));
            V.Store(squares, V.MulAdd(difference * difference, V.Create(weight), V.Load(squares) + spread));
        }
    }

    /// <summary>Joins what the parts of an image found, part by part, to means and 1/√(variance + ε).</summary>
    private struct JoinedStatistics : IVectorBody
    {
        public Statistics Parts;
        public float* Mean;
        public float* Inverse;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int channels = Parts.Sizes.Channels;
            float* first = Parts.X + ((long)task * Parts.Sizes.Pixels * channels);
            float* mean = Mean + ((long)task * channels);
            float* inverse = Inverse + ((long)task * channels);
            int c = 0;
            for (; c <= channels - V.Count; c += V.Count)
                Join<V>(task, c, first + c, mean + c, inverse + c);
            for (; c < channels; c++)
                Join<Simd1>(task, c, first + c, mean + c, inverse + c);
            for (c = 0; c < channels; c++)
                inverse[c] = (float)(1 / Math.Sqrt(((double)inverse[c] / Parts.Sizes.Pixels) + Epsilon));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Join<V>(int image, int c, float* first, float* mean, float* squares)
            where V : struct, ISimd<V>
        {
            long at = ((long)image * Parts.Parts * Parts.Sizes.Channels) + c;
            V m = V.Load(Parts.Mean + at), s = V.Load(Parts.Squares + at);
            for (int part = 1; part < Parts.Parts; part++)
            {
                at += Parts.Sizes.Channels;
                (int before, int after) = (Parts.First(part), Parts.First(part + 1));
                V share = V.Create((after - before) / (float)after);
                V difference = V.Load(Parts.Mean + at) - m;
                V.AddProduct(ref s, difference * difference, share * V.Create(before));
                V.AddProduct(ref m, difference, share);
                s += V.Load(Parts.Squares + at);
            }

            V.Store(mean, m + V.Load(first));
            V.Store(squares, s);
        }
    }

    private struct Apply : IVectorBody
    {
        public float* X;
        public float* Slope;
        public float* Offset;
        public float* Y;
        public Sizes Sizes;
        public int PixelsPerTask;
        public Epilogue Epilogue;

        public readonly int Blocks => BlockGeometry.CeilingOf(Sizes.Pixels, PixelsPerTask);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            // The widest registers that half of the channels fill.
            int lanes = Math.Min(V.Count, Sizes.Channels / 2);
            if (lanes >= Simd512.Count)
                Pixels<Simd512>(task);
            else if (lanes >= Simd256.Count)
                Pixels<Simd256>(task);
            else if (lanes >= Simd128.Count)
                Pixels<Simd128>(task);
            else
                Pixels<Simd1>(task);
        }

        private readonly void Pixels<V>(int task)
            where V : struct, ISimd<V>
        {
            int image = task / Blocks, pixel = task % Blocks * PixelsPerTask;
            int pixels = Math.Min(PixelsPerTask, Sizes.Pixels - pixel);
            if (Epilogue.IsPlain)
                Pixels<V, StoreAsIs>(image, pixel, pixels);
            else
                Pixels<V, AddAndClamp>(image, pixel, pixels);
        }

        // One place for the formula: with two the compiler gives up inlining, which costs more than channels that are computed twice.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private readonly void Pixels<V, F>(int image, int pixel, int pixels)
            where V : struct, ISimd<V>
            where F : struct, IFinish
        {
            int channels = Sizes.Channels, middle = channels / 2, last = middle - V.Count;
            float* slope = Slope + ((long)image * channels);
            float* offset = Offset + ((long)image * channels);
            long at = (((long)image * Sizes.Pixels) + pixel) * channels;
            for (int p = 0; p < pixels; p++, at += channels)
            {
                for (int c = 0; c < middle; c += V.Count)
                {
                    int from = Math.Min(c, last);
                    Pair<V, F>(X + at + from, slope + from, offset + from, Y + at + (2 * from), middle);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Pair<V, F>(float* x, float* slope, float* offset, float* y, int middle)
            where V : struct, ISimd<V>
            where F : struct, IFinish
        {
            V first = V.Load(x);
            V second = V.Load(x + middle);
            (V even, V odd) = V.Interleave(
                first * Gate(first, V.Load(slope), V.Load(offset)),
                second * Gate(second, V.Load(slope + middle), V.Load(offset + middle)));
            V low = V.Create(Epilogue.Low), high = V.Create(Epilogue.High);
            V.Store(y, F.Apply(even, low, high, y, Epilogue.Residual));
            V.Store(y + V.Count, F.Apply(odd, low, high, y + V.Count, Epilogue.Residual));
        }
    }
}
