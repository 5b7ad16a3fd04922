using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The mean, and perhaps the maximum, of each channel over the positions of a channels-last map, in one pass. Nothing overlaps;
/// where a mean is NaN, its maximum is.</summary>
/// <remarks>Tasks are runs of positions, as of the kernels before and after it, so that rows stay in the cache of the thread that wrote
/// them. What they find is joined in the order of the positions.</remarks>
internal static unsafe class GlobalPooling
{
    private const int Parts = 8;
    private const int LeastPixels = 48;

    /// <summary>Writes means and maxima, [images, channels] each.</summary>
    public static void Run(ReadOnlySpan<float> x, int images, int pixels, int channels, Span<float> mean, Span<float> maximum)
    {
        fixed (float* px = x, pe = mean, pm = maximum)
            Run<SumAndMaximum>(px, images, pixels, channels, 1f / pixels, pe, pm);
    }

    /// <summary>Writes sums times a scale, [images, channels].</summary>
    public static void Sums(ReadOnlySpan<float> x, int images, int pixels, int channels, float scale, Span<float> sums)
    {
        fixed (float* px = x, ps = sums)
            Run<SumOnly>(px, images, pixels, channels, scale, ps, null);
    }

    private static void Run<K>(float* x, int images, int pixels, int channels, float scale, float* sums, float* maxima)
        where K : struct, IChannelFold
    {
        if (images * channels == 0)
            return;
        int parts = Math.Clamp(Parts / images, 1, Math.Max(1, pixels / LeastPixels));
        long size = (long)images * parts * channels;
        Body<K> body = new() { X = x, Pixels = pixels, Channels = channels, Parts = parts };
        body.Sums = Scratch.Rent(ScratchSlot.Partials, 2 * size);
        body.Maxima = body.Sums + size;
        Parallel.ForVectors(images * parts, ref body);
        Join<K> join = new() { Parts = body, Sums = sums, Maxima = maxima, Scale = scale };
        Parallel.ForVectors(images, ref join);
    }

    /// <summary>Which statistics are made.</summary>
    private interface IChannelFold
    {
        static abstract bool HasMaximum { get; }
    }

    private readonly struct SumOnly : IChannelFold
    {
        public static bool HasMaximum => false;
    }

    private readonly struct SumAndMaximum : IChannelFold
    {
        public static bool HasMaximum => true;
    }

    private struct Body<K> : IVectorBody
        where K : struct, IChannelFold
    {
        private const int Group = 4;

        public float* X;
        public float* Sums;
        public float* Maxima;
        public int Pixels;
        public int Channels;
        public int Parts;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            (int image, int part) = (task / Parts, task % Parts);
            int pixel = (int)((long)Pixels * part / Parts), end = (int)((long)Pixels * (part + 1) / Parts);
            float* x = X + ((((long)image * Pixels) + pixel) * Channels);
            float* sums = Sums + ((long)task * Channels);
            float* maxima = Maxima + ((long)task * Channels);
            new Span<float>(sums, Channels).Clear();
            if (K.HasMaximum)
                new Span<float>(maxima, Channels).Fill(float.NegativeInfinity);
            for (; pixel <= end - Group; pixel += Group, x += (long)Group * Channels)
            {
                int c = 0;
                for (; c <= Channels - V.Count; c += V.Count)
                    Four<V>(x + c, sums + c, maxima + c);
                for (; c < Channels; c++)
                    Four<Simd1>(x + c, sums + c, maxima + c);
            }

            for (; pixel < end; pixel++, x += Channels)
            {
                int c = 0;
                for (; c <= Channels - V.Count; c += V.Count)
                    Add(V.Load(x + c), V.Load(x + c), sums + c, maxima + c);
                for (; c < Channels; c++)
                    Add(Simd1.Load(x + c), Simd1.Load(x + c), sums + c, maxima + c);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Four<V>(float* x, float* sums, float* maxima)
            where V : struct, ISimd<V>
        {
            long pitch = Channels;
            V x0 = V.Load(x), x1 = V.Load(x + pitch), x2 = V.Load(x + (2 * pitch)), x3 = V.Load(x + (3 * pitch));
            V largest = K.HasMaximum ? V.MaxOfNumber(V.MaxOfNumber(x0, x1), V.MaxOfNumber(x2, x3)) : x0;
            Add((x0 + x1) + (x2 + x3), largest, sums, maxima);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Add<V>(V sum, V maximum, float* sums, float* maxima)
            where V : struct, ISimd<V>
        {
            V.Store(sums, V.Load(sums) + sum);
            if (K.HasMaximum)
                V.Store(maxima, V.MaxOfNumber(maximum, V.Load(maxima)));
        }
    }

    /// <summary>Joins the parts of an image.</summary>
    private struct Join<K> : IVectorBody
        where K : struct, IChannelFold
    {
        public Body<K> Parts;
        public float* Sums;
        public float* Maxima;
        public float Scale;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int c = 0;
            for (; c <= Parts.Channels - V.Count; c += V.Count)
                Column<V>(task, c);
            for (; c < Parts.Channels; c++)
                Column<Simd1>(task, c);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Column<V>(int image, int c)
            where V : struct, ISimd<V>
        {
            long at = ((long)image * Parts.Parts * Parts.Channels) + c;
            long to = ((long)image * Parts.Channels) + c;
            V sum = V.Load(Parts.Sums + at), maximum = K.HasMaximum ? V.Load(Parts.Maxima + at) : sum;
            for (int part = 1; part < Parts.Parts; part++)
            {
                at += Parts.Channels;
                sum += V.Load(Parts.Sums + at);
                if (K.HasMaximum)
                    maximum = V.MaxOfNumber(V.Load(Parts.Maxima + at), maximum);
            }

            V.Store(Sums + to, sum * V.Create(Scale));
            if (K.HasMaximum)
                V.Store(Maxima + to, V.SelectEqual(sum, sum, maximum, sum));
        }
    }
}
