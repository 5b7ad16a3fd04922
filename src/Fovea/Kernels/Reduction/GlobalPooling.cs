using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The mean and the maximum of each channel over the positions of a channels-last map, in one pass. Nothing overlaps; where a mean
/// is NaN, its maximum is.</summary>
internal static unsafe class GlobalPooling
{
    private const int LeastChannels = 64;
    private const int MostCuts = 8;

    /// <summary>Writes means and maxima, [images, channels] each.</summary>
    public static void Run(ReadOnlySpan<float> x, int images, int pixels, int channels, Span<float> mean, Span<float> maximum)
    {
        fixed (float* px = x, pe = mean, pm = maximum)
        {
            int cuts = Math.Clamp(channels / LeastChannels, 1, Math.Max(1, MostCuts / Math.Max(1, images)));
            Body body = new() { X = px, Mean = pe, Maximum = pm, Pixels = pixels, Channels = channels, Cuts = cuts };
            Parallel.ForVectors(images * cuts, ref body);
        }
    }

    private struct Body : IVectorBody
    {
        private const int Group = 4;

        public float* X;
        public float* Mean;
        public float* Maximum;
        public int Pixels;
        public int Channels;
        public int Cuts;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int image = task / Cuts;
            int from = (int)((long)Channels * (task % Cuts) / Cuts);
            int count = (int)((long)Channels * ((task % Cuts) + 1) / Cuts) - from;
            float* x = X + ((long)image * Pixels * Channels) + from;
            float* sums = Mean + ((long)image * Channels) + from;
            float* maxima = Maximum + ((long)image * Channels) + from;
            new Span<float>(sums, count).Clear();
            new Span<float>(maxima, count).Fill(float.NegativeInfinity);
            int p = 0;
            for (; p <= Pixels - Group; p += Group, x += (long)Group * Channels)
            {
                int c = 0;
                for (; c <= count - V.Count; c += V.Count)
                    Four<V>(x + c, sums + c, maxima + c);
                for (; c < count; c++)
                    Four<Simd1>(x + c, sums + c, maxima + c);
            }

            for (; p < Pixels; p++, x += Channels)
            {
                for (int c = 0; c < count; c++)
                    Join(Simd1.Load(x + c), Simd1.Load(x + c), sums + c, maxima + c);
            }

            for (int c = 0; c < count; c++)
            {
                maxima[c] = float.IsNaN(sums[c]) ? float.NaN : maxima[c];
                sums[c] /= Pixels;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Four<V>(float* x, float* sums, float* maxima)
            where V : struct, ISimd<V>
        {
            long pitch = Channels;
            V x0 = V.Load(x), x1 = V.Load(x + pitch), x2 = V.Load(x + (2 * pitch)), x3 = V.Load(x + (3 * pitch));
            Join((x0 + x1) + (x2 + x3), V.MaxOfNumber(V.MaxOfNumber(x0, x1), V.MaxOfNumber(x2, x3)), sums, maxima);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Join<V>(V sum, V maximum, float* sums, float* maxima)
            where V : struct, ISimd<V>
        {
            V.Store(sums, V.Load(sums) + sum);
            V.Store(maxima, V.MaxOfNumber(maximum, V.Load(maxima)));
        }
    }
}
