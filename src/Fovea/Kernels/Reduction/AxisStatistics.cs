using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Maxima and means side by side over height, over width and perhaps over channels of a channels-last map, all in one
/// pass.</summary>
/// <remarks>Over H [N, W, C], over W [N, H, C], over C [N, H, W], pairs (maximum, mean); nothing overlaps. Where a mean is NaN
/// its maximum is, too. Tasks are runs of rows and parts of the channels; what they find over rows and channels is joined in
/// order.</remarks>
internal static unsafe class AxisStatistics
{
    // What is folded over H, maximum and mean, takes 64 KiB; rows of less than 1 KiB a pixel are read at half the speed.
    private const int TaskColumns = 1 << 13;
    private const int LeastChannels = 32;
    private const int MostChannels = 256;

    // Four parts gain two threads no more and cost one thread more.
    private const int MostParts = 2;
    private const int RowsOfPart = 14;

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
            Body<K> body = new() { X = px, OverWidth = pw, N = n, H = h, W = w, C = c, Cuts = Math.Max(1, c / channels) };
            body.Parts = Math.Clamp(h / RowsOfPart, 1, MostParts);
            long columns = (long)n * body.Parts * w * c, pixels = K.HasChannels ? (long)n * h * w * body.Cuts : 0;
            body.ColumnSums = Scratch.Rent(ScratchSlot.Partials, 2 * (columns + pixels));
            body.ColumnMaxima = body.ColumnSums + columns;
            body.Sums = body.ColumnMaxima + columns;
            body.Maxima = body.Sums + pixels;
            Parallel.ForVectors(n * body.Parts * body.Cuts, ref body);
            JoinColumns<K> joined = new() { Parts = body, Pairs = ph };
            Parallel.ForVectors(n * body.Cuts, ref joined);
            if (!K.HasChannels)
                return;
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

    /// <summary>Maxima and means side by side; NaN where a sum is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V>(V maximum, V sum, V scale, float* target)
        where V : struct, ISimd<V>
    {
        (V low, V high) = V.Interleave(V.SelectEqual(sum, sum, maximum, sum), sum * scale);
        V.Store(target, low);
        V.Store(target + V.Count, high);
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
        public float* OverWidth;

        /// <summary>What each part finds over its rows, [image, part, cut, column, channel of the cut].</summary>
        public float* ColumnSums;
        public float* ColumnMaxima;
        public float* Sums;
        public float* Maxima;
        public int N;
        public int H;
        public int W;
        public int C;
        public int Cuts;
        public int Parts;

        private const int Values = 2;

        /// <summary>The channels of a cut.</summary>
        public readonly (int From, int Count) Channels(int cut)
        {
            int from = (int)((long)C * cut / Cuts);
            return (from, (int)((long)C * (cut + 1) / Cuts) - from);
        }

        /// <summary>Where the columns of a part and of the channels from one on lie.</summary>
        public readonly long Columns(int image, int part, int from) => (((((long)image * Parts) + part) * C) + from) * W;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            (int image, int part, int cut) = (task / (Cuts * Parts), task / Cuts % Parts, task % Cuts);
            (int from, int count) = Channels(cut);
            int lanes = (W + V.Count) * V.Count;
            Places p = default;
            p.ColumnSums = ColumnSums + Columns(image, part, from);
            p.ColumnMaxima = ColumnMaxima + Columns(image, part, from);
            p.LaneSums = Scratch.Rent(ScratchSlot.Image, 2L * lanes);
            p.LaneMaxima = p.LaneSums + lanes;
            new Span<float>(p.ColumnSums, W * count).Clear();
            new Span<float>(p.ColumnMaxima, W * count).Fill(float.NegativeInfinity);
            int end = H * (part + 1) / Parts;
            for (int h = H * part / Parts; h < end; h++)
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
                    Fold<V>(p, ((((long)image * Cuts) + cut) * H + h) * W);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Row<V>(Places p, int count)
            where V : struct, ISimd<V>
        {
            int c = 0;
            for (; c <= count - (4 * V.Count); c += 4 * V.Count)
                Four<V>(At(p, c), count);
            for (; c <= count - V.Count; c += V.Count)
                One<V>(At(p, c), count);
            if (c < count)
                Rest<V>(At(p, c), count, count - c);
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
        private readonly void One<V>(Places p, int pitch)
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
                    AddLanes(p, w, value, value);
            }

            Store(maximum, sum, V.Create(1f / W), p.Row);
        }

        // The channels that fill no register. Lanes behind them count for no channel, and as −∞ for the maximum over channels.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Rest<V>(Places p, int pitch, int count)
            where V : struct, ISimd<V>
        {
            V sum = V.Zero, lowest = V.Create(float.NegativeInfinity), maximum = lowest;
            float* ones = stackalloc float[V.Count];
            new Span<float>(ones, V.Count).Fill(1f);
            V used = V.LoadFirst(ones, count);
            for (int w = 0; w < W; w++)
            {
                V value = V.LoadFirst(p.X + ((long)w * C), count);
                float* sums = p.ColumnSums + (w * pitch), maxima = p.ColumnMaxima + (w * pitch);
                sum += value;
                V.StoreFirst(sums, V.LoadFirst(sums, count) + value, count);
                maximum = V.MaxOfNumber(value, maximum);
                V.StoreFirst(maxima, V.MaxOfNumber(value, V.LoadFirst(maxima, count)), count);
                if (K.HasChannels)
                    AddLanes(p, w, value, V.SelectGreater(used, V.Zero, value, lowest));
            }

            float* pairs = stackalloc float[Values * V.Count];
            Store(maximum, sum, V.Create(1f / W), pairs);
            new ReadOnlySpan<float>(pairs, Values * count).CopyTo(new Span<float>(p.Row, Values * count));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void AddLanes<V>(Places p, int w, V sum, V maximum)
            where V : struct, ISimd<V>
        {
            float* sums = p.LaneSums + (w * V.Count), maxima = p.LaneMaxima + (w * V.Count);
            V.Store(sums, V.Load(sums) + sum);
            V.Store(maxima, V.MaxOfNumber(maximum, V.Load(maxima)));
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

    /// <summary>Joins what the parts of an image found over their rows, for the channels of a cut.</summary>
    private struct JoinColumns<K> : IVectorBody
        where K : struct, IAxisStatistics
    {
        public Body<K> Parts;
        public float* Pairs;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int image = task / Parts.Cuts;
            (int from, int count) = Parts.Channels(task % Parts.Cuts);
            for (int w = 0; w < Parts.W; w++)
            {
                long at = Parts.Columns(image, 0, from) + ((long)w * count);
                float* target = Pairs + (((((long)image * Parts.W) + w) * Parts.C) + from) * 2;
                int c = 0;
                for (; c <= count - V.Count; c += V.Count)
                    Column<V>(at + c, target + (c * 2));
                for (; c < count; c++)
                    Column<Simd1>(at + c, target + (c * 2));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Column<V>(long at, float* target)
            where V : struct, ISimd<V>
        {
            V sum = V.Load(Parts.ColumnSums + at), maximum = V.Load(Parts.ColumnMaxima + at);
            for (int part = 1; part < Parts.Parts; part++)
            {
                at += (long)Parts.C * Parts.W;
                sum += V.Load(Parts.ColumnSums + at);
                maximum = V.MaxOfNumber(V.Load(Parts.ColumnMaxima + at), maximum);
            }

            Store(maximum, sum, V.Create(1f / Parts.H), target);
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

            Store(maximum, sum, V.Create(Scale), pairs);
        }
    }
}
