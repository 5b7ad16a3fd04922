using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Means over height [N, W, C] and over width [N, H, C] of a channels-last map in one pass; nothing overlaps.</summary>
/// <remarks>Tasks are runs of rows, as of the kernels before and after it, so that rows stay in the cache of the thread that wrote them.
/// What they find over their rows is added in the order of the rows.</remarks>
internal static unsafe class StripMeans
{
    // More parts write more sums, fewer leave threads without work.
    private const int Parts = 8;
    private const int LeastRows = 6;
    private const int JoinFloats = 1 << 12;

    public static void Run(ReadOnlySpan<float> x, Extent map, Span<float> overHeight, Span<float> overWidth)
    {
        if (map.Count == 0)
            return;
        int parts = Math.Clamp(Parts / map.D0, 1, BlockGeometry.CeilingOf(map.D1, LeastRows));
        fixed (float* px = x, ph = overHeight, pw = overWidth)
        {
            Body body = new() { X = px, OverWidth = pw, H = map.D1, W = map.D2, C = map.D3, Parts = parts };
            int row = body.W * body.C;
            body.Sums = parts == 1 ? ph : Scratch.Rent(ScratchSlot.Partials, (long)map.D0 * parts * row);
            Parallel.ForVectors(map.D0 * parts, ref body);
            Join join = new() { Sums = body.Sums, Means = ph, Row = row, Parts = parts, Scale = 1f / body.H };
            join.Tasks = BlockGeometry.CeilingOf(row, JoinFloats);
            Parallel.ForVectors(map.D0 * join.Tasks, ref join);
        }
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public float* Sums;
        public float* OverWidth;
        public int H;
        public int W;
        public int C;
        public int Parts;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            (int image, int part) = (task / Parts, task % Parts);
            (int h, int end) = (H * part / Parts, H * (part + 1) / Parts);
            float* sums = Sums + ((long)task * W * C);
            for (bool isFirst = true; h < end; isFirst = false)
            {
                int rows = end - h >= 2 ? 2 : 1;
                long row = ((long)image * H) + h;
                Rows<V>(X + (row * W * C), rows == 2, sums, isFirst, OverWidth + (row * C));
                h += rows;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Rows<V>(float* x, bool two, float* sums, bool isFirst, float* means)
            where V : struct, ISimd<V>
        {
            int c = 0;
            for (; c <= C - (2 * V.Count); c += 2 * V.Count)
                Columns<V, Two>(x + c, two, sums + c, isFirst, means + c);
            for (; c <= C - V.Count; c += V.Count)
                Columns<V, One>(x + c, two, sums + c, isFirst, means + c);
            for (; c < C; c++)
                Columns<Simd1, One>(x + c, two, sums + c, isFirst, means + c);
        }

        // One or two registers of channels of one or two rows.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Columns<V, R>(float* x, bool two, float* sums, bool isFirst, float* means)
            where V : struct, ISimd<V>
            where R : struct, ITileSize
        {
            V s0 = V.Zero, s1 = s0, s2 = s0, s3 = s0;
            nint second = two ? (nint)W * C : 0;
            for (int w = 0; w < W; w++, x += C, sums += C)
            {
                V x0 = V.Load(x), x1 = R.Count > 1 ? V.Load(x + V.Count) : V.Zero;
                (s0, s1) = (s0 + x0, s1 + x1);
                if (two)
                {
                    V x2 = V.Load(x + second), x3 = R.Count > 1 ? V.Load(x + second + V.Count) : V.Zero;
                    (s2, s3) = (s2 + x2, s3 + x3);
                    (x0, x1) = (x0 + x2, x1 + x3);
                }

                V.Store(sums, isFirst ? x0 : V.Load(sums) + x0);
                if (R.Count > 1)
                    V.Store(sums + V.Count, isFirst ? x1 : V.Load(sums + V.Count) + x1);
            }

            V scale = V.Create(1f / W);
            V.Store(means, s0 * scale);
            if (R.Count > 1)
                V.Store(means + V.Count, s1 * scale);
            if (!two)
                return;
            V.Store(means + C, s2 * scale);
            if (R.Count > 1)
                V.Store(means + C + V.Count, s3 * scale);
        }
    }

    /// <summary>Adds what the parts of an image found, part by part, and divides.</summary>
    private struct Join : IVectorBody
    {
        public float* Sums;
        public float* Means;
        public int Row;
        public int Parts;
        public int Tasks;
        public float Scale;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            (int image, int cut) = (task / Tasks, task % Tasks);
            (int i, int end) = (cut * JoinFloats, Math.Min(Row, (cut + 1) * JoinFloats));
            float* sums = Sums + ((long)image * Parts * Row);
            float* means = Means + ((long)image * Row);
            for (; i <= end - V.Count; i += V.Count)
                Add<V>(sums + i, means + i);
            for (; i < end; i++)
                Add<Simd1>(sums + i, means + i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Add<V>(float* sums, float* mean)
            where V : struct, ISimd<V>
        {
            V sum = V.Load(sums);
            for (int part = 1; part < Parts; part++)
                sum += V.Load(sums + ((long)part * Row));
            V.Store(mean, sum * V.Create(Scale));
        }
    }
}
