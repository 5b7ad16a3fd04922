using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The register tile of all dense products: R rows by C vectors of accumulators over one packed panel.</summary>
/// <remarks>Written for up to eight rows and four vectors; the JIT drops those that a size lacks. What counts is how few instructions and
/// loads a multiply-add takes, see docs/adr/0024-low-wide-tiles.md.</remarks>
internal readonly unsafe struct RowTile : ITile<RowTileOperands>
{
    /// <summary>Computes all rows of one panel.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V, R, C>(RowTileOperands* o)
        where V : struct, ISimd<V>
        where R : struct, ITileSize
        where C : struct, ITileSize
    {
        int* last = stackalloc int[2 * R.Count];
        int* laneOffsets = last + R.Count;
        float* room = stackalloc float[(R.Count * C.Count * V.Count) + CacheLine.Floats];
        float* lanes = CacheLine.Align(room);
        for (int r = 0; r < R.Count; r++)
            laneOffsets[r] = r * C.Count * V.Count;
        int rows = o->Rows;
        for (int row = 0; row < rows; row += R.Count)
        {
            int* offsets = o->SourceOffsets + row;
            if (rows - row < R.Count)
            {
                // The missing rows repeat the last one: read, multiplied, never stored.
                for (int r = 0; r < R.Count; r++)
                    last[r] = offsets[Math.Min(r, rows - row - 1)];
                offsets = last;
            }

            if (o->Epilogue != null && o->Epilogue->Residual != 0)
                PrefetchRows<V, C>(o->Target + o->Epilogue->Residual, o->TargetOffsets + row, Math.Min(R.Count, rows - row));
            float* source = o->Source;
            float* a0 = source + offsets[0];
            float* a1 = R.Count > 1 ? source + offsets[1] : null;
            float* a2 = R.Count > 2 ? source + offsets[2] : null;
            float* a3 = R.Count > 3 ? source + offsets[3] : null;
            float* a4 = R.Count > 4 ? source + offsets[4] : null;
            float* a5 = R.Count > 5 ? source + offsets[5] : null;
            float* a6 = R.Count > 6 ? source + offsets[6] : null;
            float* a7 = R.Count > 7 ? source + offsets[7] : null;
            V c00 = V.Load(o->Bias);
            V c01 = C.Count > 1 ? V.Load(o->Bias + V.Count) : V.Zero;
            V c02 = C.Count > 2 ? V.Load(o->Bias + (2 * V.Count)) : V.Zero;
            V c03 = C.Count > 3 ? V.Load(o->Bias + (3 * V.Count)) : V.Zero;
            V c10 = c00, c11 = c01, c12 = c02, c13 = c03;
            V c20 = c00, c21 = c01, c22 = c02, c23 = c03;
            V c30 = c00, c31 = c01, c32 = c02, c33 = c03;
            V c40 = c00, c41 = c01, c42 = c02, c43 = c03;
            V c50 = c00, c51 = c01, c52 = c02, c53 = c03;
            V c60 = c00, c61 = c01, c62 = c02, c63 = c03;
            V c70 = c00, c71 = c01, c72 = c02, c73 = c03;
            float* weight = o->Panel;
            int run = o->Run;
            int* tap = o->Taps;
            for (int* end = tap + o->TapCount; tap < end; tap++)
            {
                nint k = *tap;
                nint stop = k + run;
                while (k < stop)
                {
                    if (V.Count > 1)
                        Ask(o, row == 0 ? weight + (o->Chunk * C.Count * V.Count) : null, C.Count * V.Count);
                    for (nint pause = Math.Min(stop, k + o->Chunk); k < pause; k++)
                    {
                        V b0 = V.Load(weight);
                        V b1 = C.Count > 1 ? V.Load(weight + V.Count) : V.Zero;
                        V b2 = C.Count > 2 ? V.Load(weight + (2 * V.Count)) : V.Zero;
                        V b3 = C.Count > 3 ? V.Load(weight + (3 * V.Count)) : V.Zero;
                        weight += C.Count * V.Count;
                        V a = V.Create(a0[k]);
                        V.AddProduct(ref c00, a, b0);
                        if (C.Count > 1) V.AddProduct(ref c01, a, b1);
                        if (C.Count > 2) V.AddProduct(ref c02, a, b2);
                        if (C.Count > 3) V.AddProduct(ref c03, a, b3);
                        if (R.Count > 1)
                        {
                            a = V.Create(a1[k]);
                            V.AddProduct(ref c10, a, b0);
                            if (C.Count > 1) V.AddProduct(ref c11, a, b1);
                            if (C.Count > 2) V.AddProduct(ref c12, a, b2);
                            if (C.Count > 3) V.AddProduct(ref c13, a, b3);
                        }
                        if (R.Count > 2)
                        {
                            a = V.Create(a2[k]);
                            V.AddProduct(ref c20, a, b0);
                            if (C.Count > 1) V.AddProduct(ref c21, a, b1);
                            if (C.Count > 2) V.AddProduct(ref c22, a, b2);
                            if (C.Count > 3) V.AddProduct(ref c23, a, b3);
                        }
                        if (R.Count > 3)
                        {
                            a = V.Create(a3[k]);
                            V.AddProduct(ref c30, a, b0);
                            if (C.Count > 1) V.AddProduct(ref c31, a, b1);
                            if (C.Count > 2) V.AddProduct(ref c32, a, b2);
                            if (C.Count > 3) V.AddProduct(ref c33, a, b3);
                        }
                        if (R.Count > 4)
                        {
                            a = V.Create(a4[k]);
                            V.AddProduct(ref c40, a, b0);
                            if (C.Count > 1) V.AddProduct(ref c41, a, b1);
                            if (C.Count > 2) V.AddProduct(ref c42, a, b2);
                            if (C.Count > 3) V.AddProduct(ref c43, a, b3);
                        }
                        if (R.Count > 5)
                        {
                            a = V.Create(a5[k]);
                            V.AddProduct(ref c50, a, b0);
                            if (C.Count > 1) V.AddProduct(ref c51, a, b1);
                            if (C.Count > 2) V.AddProduct(ref c52, a, b2);
                            if (C.Count > 3) V.AddProduct(ref c53, a, b3);
                        }
                        if (R.Count > 6)
                        {
                            a = V.Create(a6[k]);
                            V.AddProduct(ref c60, a, b0);
                            if (C.Count > 1) V.AddProduct(ref c61, a, b1);
                            if (C.Count > 2) V.AddProduct(ref c62, a, b2);
                            if (C.Count > 3) V.AddProduct(ref c63, a, b3);
                        }
                        if (R.Count > 7)
                        {
                            a = V.Create(a7[k]);
                            V.AddProduct(ref c70, a, b0);
                            if (C.Count > 1) V.AddProduct(ref c71, a, b1);
                            if (C.Count > 2) V.AddProduct(ref c72, a, b2);
                            if (C.Count > 3) V.AddProduct(ref c73, a, b3);
                        }
                    }
                }
            }

            // No call may stand between here and the last store: the accumulators would live in memory throughout the loop above.
            bool narrow = o->Columns < C.Count * V.Count;
            bool add = o->Accumulate && !narrow;
            float* target = narrow ? lanes : o->Target;
            int* targets = narrow ? laneOffsets : o->TargetOffsets + row;
            int count = rows - row;
            bool isPlain = narrow || o->Epilogue == null;
            V low = V.Create(isPlain ? float.NegativeInfinity : o->Epilogue->Low);
            V high = V.Create(isPlain ? float.PositiveInfinity : o->Epilogue->High);
            nint residual = isPlain ? 0 : o->Epilogue->Residual;
            Store<V, C>(target + targets[0], add, residual, low, high, c00, c01, c02, c03);
            if (R.Count > 1 && count > 1) Store<V, C>(target + targets[1], add, residual, low, high, c10, c11, c12, c13);
            if (R.Count > 2 && count > 2) Store<V, C>(target + targets[2], add, residual, low, high, c20, c21, c22, c23);
            if (R.Count > 3 && count > 3) Store<V, C>(target + targets[3], add, residual, low, high, c30, c31, c32, c33);
            if (R.Count > 4 && count > 4) Store<V, C>(target + targets[4], add, residual, low, high, c40, c41, c42, c43);
            if (R.Count > 5 && count > 5) Store<V, C>(target + targets[5], add, residual, low, high, c50, c51, c52, c53);
            if (R.Count > 6 && count > 6) Store<V, C>(target + targets[6], add, residual, low, high, c60, c61, c62, c63);
            if (R.Count > 7 && count > 7) Store<V, C>(target + targets[7], add, residual, low, high, c70, c71, c72, c73);
            if (narrow)
                CopyNarrow<V, C>(o, row, Math.Min(count, R.Count), lanes);
        }
    }

    // Each tile brings a share of the next panel into the second level, so that memory is read evenly; where tiles are few, the first also
    // brings its own panel into the first level, a chunk ahead.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ask(RowTileOperands* o, float* near, int width)
    {
        if (o->IsNear && near != null)
        {
            for (float* end = near + (o->Chunk * width); near < end; near += CacheLine.Floats)
                Prefetch.Line(near);
        }

        float* next = o->Next;
        for (int lines = o->NextLines; lines > 0; lines--, next += CacheLine.Floats)
            Prefetch.FarLine(next);
        o->Next = next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, C>(float* target, bool add, nint residual, V low, V high, V s0, V s1, V s2, V s3)
        where V : struct, ISimd<V>
        where C : struct, ITileSize
    {
        if (add)
        {
            s0 = V.Load(target) + s0;
            if (C.Count > 1) s1 = V.Load(target + V.Count) + s1;
            if (C.Count > 2) s2 = V.Load(target + (2 * V.Count)) + s2;
            if (C.Count > 3) s3 = V.Load(target + (3 * V.Count)) + s3;
        }

        if (residual != 0)
        {
            s0 += V.Load(target + residual);
            if (C.Count > 1) s1 += V.Load(target + residual + V.Count);
            if (C.Count > 2) s2 += V.Load(target + residual + (2 * V.Count));
            if (C.Count > 3) s3 += V.Load(target + residual + (3 * V.Count));
        }

        V.Store(target, V.MinOfNumber(V.MaxOfNumber(s0, low), high));
        if (C.Count > 1) V.Store(target + V.Count, V.MinOfNumber(V.MaxOfNumber(s1, low), high));
        if (C.Count > 2) V.Store(target + (2 * V.Count), V.MinOfNumber(V.MaxOfNumber(s2, low), high));
        if (C.Count > 3) V.Store(target + (3 * V.Count), V.MinOfNumber(V.MaxOfNumber(s3, low), high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchRows<V, C>(float* start, int* offsets, int rows)
        where V : struct, ISimd<V>
        where C : struct, ITileSize
    {
        for (int r = 0; r < rows; r++)
        {
            float* line = start + offsets[r];
            for (float* end = line + (C.Count * V.Count); line < end; line += CacheLine.Floats)
                Prefetch.Line(line);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CopyNarrow<V, C>(RowTileOperands* o, int row, int rows, float* lanes)
        where V : struct, ISimd<V>
        where C : struct, ITileSize
    {
        for (int r = 0; r < rows; r++)
        {
            float* target = o->Target + o->TargetOffsets[row + r];
            float* source = lanes + (r * C.Count * V.Count);
            for (int i = 0; i < o->Columns; i += V.Count)
            {
                int count = Math.Min(V.Count, o->Columns - i);
                V sum = V.Load(source + i);
                if (o->Accumulate)
                    sum = V.LoadFirst(target + i, count) + sum;
                if (o->Epilogue != null)
                {
                    if (o->Epilogue->Residual != 0)
                        sum += V.LoadFirst(target + i + o->Epilogue->Residual, count);
                    sum = V.MinOfNumber(V.MaxOfNumber(sum, V.Create(o->Epilogue->Low)), V.Create(o->Epilogue->High));
                }

                V.StoreFirst(target + i, sum, count);
            }
        }
    }
}
