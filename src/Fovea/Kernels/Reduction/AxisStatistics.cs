using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Maxima and means side by side over height, over width and perhaps over channels of a channels-last map, all in one
/// pass.</summary>
/// <remarks>Over H [N, W, C], over W [N, H, C], over C [N, H, W], pairs (maximum, mean); nothing overlaps. Where a mean is NaN
/// its maximum is, too. Tasks are images and parts of their channels; what a part finds over its channels is joined to the
/// others.</remarks>
internal static unsafe class AxisStatistics
{
    // What is folded over H, maximum and mean, takes 64 KiB; rows of less than 1 KiB a pixel are read at half the speed.
    private const int TaskColumns = 1 << 13;
    private const int LeastChannels = 32;
    private const int MostChannels = 256;

    public static void Run<K>(
        ReadOnlySpan<float> x, Extent map, Span<float> overHeight, Span<float> overWidth, Span<float> overChannels)
        where K : struct, IAxisStatistics
    {
        if (map.Count == 0)
            return;
        (int n, int h, int w, int c) = (map.D0, map.D1, map.D2, map.D3);
        int channels = Math.Clamp(TaskColumns / w / LeastChannels * LeastChannels, LeastChannels, MostChannels);
        fixed (float* px = x, ph = overHeight, pw = overWidth, pc = overChannels)
        {
            Body<K> body = new() { X = px, OverHeight = ph, OverWidth = pw, N = n, H = h, W = w, C = c, Cuts = Math.Max(1, c / channels) };
            if (!K.HasChannels)
            {
                Parallel.ForVectors(n * body.Cuts, ref body);
                return;
            }

            long pixels = (long)n * h * w;
            body.Sums = Scratch.Rent(ScratchSlot.Partials, 2 * pixels * body.Cuts);
            body.Maxima = body.Sums + (pixels * body.Cuts);
            Parallel.ForVectors(n * body.Cuts, ref body);
            Join join = new()
            {
                Sums = body.Sums,
                Maxima = body.Maxima,
                Pairs = pc,
                Pixels = h * w,
                Cuts = body.Cuts,
                Scale = 1f / c,
            };
            Parallel.ForVectors(n, ref join);
        }
    }

    /// <summary>Places of the running values of one register of channels.</summary>
    private struct Places
    {
        public float* X;
        public float* ColumnSums;
        public float* ColumnMaxima;
        public float* LaneSums;
        public float* LaneMaxima;
        public float* Row;
    }

    private struct Body<K> : IVectorBody
        where K : struct, IAxisStatistics
    {
        public float* X;
        public float* OverHeight;
        public float* OverWidth;
        public float* Sums;
        public float* Maxima;
        public int N;
        public int H;
        public int W;
        public int C;
        public int Cuts;

        private const int Values = 2;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int image = task / Cuts;
            int from = (int)((long)C * (task % Cuts) / Cuts);
            int count = (int)((long)C * ((task % Cuts) + 1) / Cuts) - from;
            int columns = W * count, lanes = (W + V.Count) * V.Count;
            Places p = default;
            p.ColumnSums = Scratch.Rent(ScratchSlot.Image, 2L * (columns + lanes));
            p.ColumnMaxima = p.ColumnSums + columns;
            p.LaneSums = p.ColumnMaxima + columns;
            p.LaneMaxima = p.LaneSums + lanes;
            new Span<float>(p.ColumnSums, columns).Clear();
            new Span<float>(p.ColumnMaxima, columns).Fill(float.NegativeInfinity);
            for (int h = 0; h < H; h++)
            {
                if (K.HasChannels)
                {
                    new Span<float>(p.LaneSums, W * V.Count).Clear();
                    new Span<float>(p.LaneMaxima, W * V.Count).Fill(float.NegativeInfinity);
                }

                long row = ((long)image * H) + h;
                p.X = X + (row * W * C) + from;
                p.Row = OverWidth + (((row * C) + from) * Values);
                Row<V>(p, count);
                if (K.HasChannels)
                    Fold<V>(p, (((long)task * H) + h) * W);
            }

            for (int w = 0; w < W; w++)
            {
                float* target = OverHeight + (((((long)image * W) + w) * C) + from) * Values;
                int c = 0;
                for (; c <= count - V.Count; c += V.Count)
                    Put(p.ColumnMaxima + (w * count) + c, V.Load(p.ColumnSums + (w * count) + c), target + (c * Values));
                for (; c < count; c++)
                    Put(p.ColumnMaxima + (w * count) + c, Simd1.Load(p.ColumnSums + (w * count) + c), target + (c * Values));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Put<V>(float* maxima, V sums, float* target)
            where V : struct, ISimd<V> => Store(V.Load(maxima), sums, V.Create(1f / H), target);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store<V>(V maximum, V sum, V scale, float* target)
            where V : struct, ISimd<V>
        {
            (V low, V high) = V.Interleave(V.SelectEqual(sum, sum, maximum, sum), sum * scale);
            V.Store(target, low);
            V.Store(target + V.Count, high);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Row<V>(Places p, int count)
            where V : struct, ISimd<V>
        {
            int c = 0;
            for (; c <= count - (4 * V.Count); c += 4 * V.Count)
                Four<V>(At(p, c), count);
            for (; c <= count - V.Count; c += V.Count)
                One<V>(At(p, c), count, V.Count);
            for (; c < count; c++)
                One<Simd1>(At(p, c), count, V.Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Places At(Places p, int c)
        {
            p.X += c;
            p.ColumnSums += c;
            p.ColumnMaxima += c;
            p.Row += c * Values;
            return p;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Four<V>(Places p, int pitch)
            where V : struct, ISimd<V>
        {
            V s0 = V.Zero, s1 = s0, s2 = s0, s3 = s0;
            V m0 = V.Create(float.NegativeInfinity), m1 = m0, m2 = m0, m3 = m0;
            float* x = p.X;
            float* sums = p.ColumnSums;
            float* maxima = p.ColumnMaxima;
            float* laneSums = p.LaneSums;
            float* laneMaxima = p.LaneMaxima;
            for (int w = 0; w < W; w++)
            {
                V x0 = V.Load(x), x1 = V.Load(x + V.Count), x2 = V.Load(x + (2 * V.Count)), x3 = V.Load(x + (3 * V.Count));
                (s0, s1, s2, s3) = (s0 + x0, s1 + x1, s2 + x2, s3 + x3);
                V.Store(sums, V.Load(sums) + x0);
                V.Store(sums + V.Count, V.Load(sums + V.Count) + x1);
                V.Store(sums + (2 * V.Count), V.Load(sums + (2 * V.Count)) + x2);
                V.Store(sums + (3 * V.Count), V.Load(sums + (3 * V.Count)) + x3);
                (m0, m1) = (V.MaxOfNumber(x0, m0), V.MaxOfNumber(x1, m1));
                (m2, m3) = (V.MaxOfNumber(x2, m2), V.MaxOfNumber(x3, m3));
                V.Store(maxima, V.MaxOfNumber(x0, V.Load(maxima)));
                V.Store(maxima + V.Count, V.MaxOfNumber(x1, V.Load(maxima + V.Count)));
                V.Store(maxima + (2 * V.Count), V.MaxOfNumber(x2, V.Load(maxima + (2 * V.Count))));
                V.Store(maxima + (3 * V.Count), V.MaxOfNumber(x3, V.Load(maxima + (3 * V.Count))));
                if (K.HasChannels)
                {
                    V.Store(laneSums, V.Load(laneSums) + ((x0 + x1) + (x2 + x3)));
                    V largest = V.MaxOfNumber(V.MaxOfNumber(x0, x1), V.MaxOfNumber(x2, x3));
                    V.Store(laneMaxima, V.MaxOfNumber(largest, V.Load(laneMaxima)));
                    laneSums += V.Count;
                    laneMaxima += V.Count;
                }

                x += C;
                sums += pitch;
                maxima += pitch;
            }

            V scale = V.Create(1f / W);
            Store(m0, s0, scale, p.Row);
            Store(m1, s1, scale, p.Row + (Values * V.Count));
            Store(m2, s2, scale, p.Row + (2 * Values * V.Count));
            Store(m3, s3, scale, p.Row + (3 * Values * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void One<V>(Places p, int pitch, int lanePitch)
            where V : struct, ISimd<V>
        {
            V sum = V.Zero, maximum = V.Create(float.NegativeInfinity);
            for (int w = 0; w < W; w++)
            {
                V value = V.Load(p.X + ((long)w * C));
                sum += value;
                V.Store(p.ColumnSums + (w * pitch), V.Load(p.ColumnSums + (w * pitch)) + value);
                maximum = V.MaxOfNumber(value, maximum);
                V.Store(p.ColumnMaxima + (w * pitch), V.MaxOfNumber(value, V.Load(p.ColumnMaxima + (w * pitch))));
                if (K.HasChannels)
                {
                    V.Store(p.LaneSums + (w * lanePitch), V.Load(p.LaneSums + (w * lanePitch)) + value);
                    V.Store(p.LaneMaxima + (w * lanePitch), V.MaxOfNumber(value, V.Load(p.LaneMaxima + (w * lanePitch))));
                }
            }

            Store(maximum, sum, V.Create(1f / W), p.Row);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Fold<V>(Places p, long pixel)
            where V : struct, ISimd<V>
        {
            int w = 0;
            for (; w <= W - V.Count; w += V.Count)
            {
                V.Store(Sums + pixel + w, LaneFold.Sums<V>(p.LaneSums + (w * V.Count)));
                V.Store(Maxima + pixel + w, LaneFold.Maxima<V>(p.LaneMaxima + (w * V.Count)));
            }

            // The lanes behind the last column are none of a pixel, and neither are the numbers that they give.
            if (w == W)
                return;
            float* rest = stackalloc float[2 * V.Count];
            V.Store(rest, LaneFold.Sums<V>(p.LaneSums + (w * V.Count)));
            V.Store(rest + V.Count, LaneFold.Maxima<V>(p.LaneMaxima + (w * V.Count)));
            for (int i = 0; w < W; i++, w++)
                (Sums[pixel + w], Maxima[pixel + w]) = (rest[i], rest[V.Count + i]);
        }
    }

    /// <summary>Joins what the tasks of an image found over their channels.</summary>
    private struct Join : IVectorBody
    {
        public float* Sums;
        public float* Maxima;
        public float* Pairs;
        public int Pixels;
        public int Cuts;
        public float Scale;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            long first = (long)task * Cuts * Pixels;
            float* pairs = Pairs + (2L * task * Pixels);
            int p = 0;
            for (; p <= Pixels - V.Count; p += V.Count)
                Pixel<V>(first + p, pairs + (2 * p));
            for (; p < Pixels; p++)
                Pixel<Simd1>(first + p, pairs + (2 * p));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Pixel<V>(long at, float* pairs)
            where V : struct, ISimd<V>
        {
            V sum = V.Load(Sums + at), maximum = V.Load(Maxima + at);
            for (int cut = 1; cut < Cuts; cut++)
            {
                at += Pixels;
                sum += V.Load(Sums + at);
                maximum = V.MaxOfNumber(V.Load(Maxima + at), maximum);
            }

            (V low, V high) = V.Interleave(V.SelectEqual(sum, sum, maximum, sum), sum * V.Create(Scale));
            V.Store(pairs, low);
            V.Store(pairs + V.Count, high);
        }
    }
}
