using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Means over height [N, W, C] and over width [N, H, C] of a channels-last map in one pass; nothing overlaps.</summary>
/// <remarks>Tasks are runs of rows, as of the kernels before and after it, so that rows stay in the cache of the thread that wrote them.
/// What they find over their rows is added in the order of the rows.</remarks>
internal static unsafe class StripMeans
{
    // More parts write more sums, fewer leave threads without work.
    private const int Parts = 4;
    private const int LeastRows = 7;

    // Rows that are read at once, for which a sum over the height is read and written once.
    private const int MostRows = 4;

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
                int rows = Math.Min(MostRows, end - h);
                long row = ((long)image * H) + h;
                float* x = X + (row * W * C), means = OverWidth + (row * C);
                switch (rows)
                {
                    case 4: Rows<V, Four>(x, sums, isFirst, means); break;
                    case 3: Rows<V, Three>(x, sums, isFirst, means); break;
                    case 2: Rows<V, Two>(x, sums, isFirst, means); break;
                    default: Rows<V, One>(x, sums, isFirst, means); break;
                }

                h += rows;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Rows<V, R>(float* x, float* sums, bool isFirst, float* means)
            where V : struct, ISimd<V>
            where R : struct, ITileSize
        {
            int c = 0;
            for (; c <= C - (2 * V.Count); c += 2 * V.Count)
                Columns<V, R, Two>(x + c, sums + c, isFirst, means + c);
            for (; c <= C - V.Count; c += V.Count)
                Columns<V, R, One>(x + c, sums + c, isFirst, means + c);
            for (; c < C; c++)
                Columns<Simd1, R, One>(x + c, sums + c, isFirst, means + c);
        }

        // One or two registers of channels of some rows.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Columns<V, R, L>(float* x, float* sums, bool isFirst, float* means)
            where V : struct, ISimd<V>
            where R : struct, ITileSize
            where L : struct, ITileSize
        {
            V s00 = V.Zero, s10 = s00, s20 = s00, s30 = s00, s01 = s00, s11 = s00, s21 = s00, s31 = s00;
            nint row = (nint)W * C;
            for (int w = 0; w < W; w++, x += C, sums += C)
            {
                V sum0 = Step<V, R>(x, row, ref s00, ref s10, ref s20, ref s30);
                V sum1 = L.Count > 1 ? Step<V, R>(x + V.Count, row, ref s01, ref s11, ref s21, ref s31) : V.Zero;
                V.Store(sums, isFirst ? sum0 : V.Load(sums) + sum0);
                if (L.Count > 1)
                    V.Store(sums + V.Count, isFirst ? sum1 : V.Load(sums + V.Count) + sum1);
            }

            Store<V, R>(means, s00, s10, s20, s30);
            if (L.Count > 1)
                Store<V, R>(means + V.Count, s01, s11, s21, s31);
        }

        // Adds the values of a pixel in each row to that row's sum, and returns their sum.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Step<V, R>(float* x, nint row, ref V s0, ref V s1, ref V s2, ref V s3)
            where V : struct, ISimd<V>
            where R : struct, ITileSize
        {
            V x0 = V.Load(x), x1 = R.Count > 1 ? V.Load(x + row) : V.Zero;
            V x2 = R.Count > 2 ? V.Load(x + (2 * row)) : V.Zero, x3 = R.Count > 3 ? V.Load(x + (3 * row)) : V.Zero;
            s0 += x0;
            if (R.Count > 1) s1 += x1;
            if (R.Count > 2) s2 += x2;
            if (R.Count > 3) s3 += x3;
            return R.Count > 3 ? x0 + x1 + (x2 + x3) : R.Count > 2 ? x0 + x1 + x2 : R.Count > 1 ? x0 + x1 : x0;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Store<V, R>(float* means, V s0, V s1, V s2, V s3)
            where V : struct, ISimd<V>
            where R : struct, ITileSize
        {
            V scale = V.Create(1f / W);
            V.Store(means, s0 * scale);
            if (R.Count > 1) V.Store(means + C, s1 * scale);
            if (R.Count > 2) V.Store(means + (2 * C), s2 * scale);
            if (R.Count > 3) V.Store(means + (3 * C), s3 * scale);
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
