using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>One call of <see cref="RowTile"/>: target[row] (+)= bias + Σ over taps and k of source[row][tap + k] ·
/// weight[tap][k].</summary>
/// <remarks>Rows are given by offsets from a base pointer, so that one kernel reads matrices, padded images, strided images and phases
/// of a gradient. Offsets count floats. The target overlaps no operand.</remarks>
internal unsafe struct RowTileOperands
{
    /// <summary>Base of the source rows.</summary>
    public float* Source;

    /// <summary>Offset of each row from <see cref="Source"/>; at least <see cref="Rows"/> entries.</summary>
    public int* SourceOffsets;

    /// <summary>What is added to a row's offset for each tap.</summary>
    public int* Taps;

    public int TapCount;

    /// <summary>Consecutive source values that one tap reads.</summary>
    public int Run;

    /// <summary>The packed panel: [tap][k][lanes].</summary>
    public float* Panel;

    /// <summary>What the accumulators start from; as wide as the panel.</summary>
    public float* Bias;

    /// <summary>Base of the target rows.</summary>
    public float* Target;

    /// <summary>Offset of each row from <see cref="Target"/>.</summary>
    public int* TargetOffsets;

    /// <summary>Rows to compute.</summary>
    public int Rows;

    /// <summary>Columns to store; the panel may be wider.</summary>
    public int Columns;

    /// <summary>Whether to add to the target instead of writing it.</summary>
    public bool Accumulate;

    /// <summary>What happens to a sum before it is stored; null where nothing does.</summary>
    public Epilogue* Epilogue;
}

/// <summary>The register tile of all dense products: R rows by C vectors of accumulators over one packed panel.</summary>
/// <remarks>Written for up to fourteen rows; the JIT drops the rows and vectors that a size lacks.</remarks>
internal static unsafe class RowTile
{
    // Weights that come from memory are asked for 2 KB before they are multiplied.
    private const int Ahead = 512;

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
        float* lanes = stackalloc float[R.Count * C.Count * V.Count];
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
            float* a8 = R.Count > 8 ? source + offsets[8] : null;
            float* a9 = R.Count > 9 ? source + offsets[9] : null;
            float* a10 = R.Count > 10 ? source + offsets[10] : null;
            float* a11 = R.Count > 11 ? source + offsets[11] : null;
            float* a12 = R.Count > 12 ? source + offsets[12] : null;
            float* a13 = R.Count > 13 ? source + offsets[13] : null;
            V c00 = V.Load(o->Bias);
            V c01 = C.Count > 1 ? V.Load(o->Bias + V.Count) : V.Zero;
            V c10 = c00, c11 = c01;
            V c20 = c00, c21 = c01;
            V c30 = c00, c31 = c01;
            V c40 = c00, c41 = c01;
            V c50 = c00, c51 = c01;
            V c60 = c00, c61 = c01;
            V c70 = c00, c71 = c01;
            V c80 = c00, c81 = c01;
            V c90 = c00, c91 = c01;
            V c100 = c00, c101 = c01;
            V c110 = c00, c111 = c01;
            V c120 = c00, c121 = c01;
            V c130 = c00, c131 = c01;
            float* ahead = o->Panel + Ahead;
            int run = o->Run;
            // Two tiles ask for one half each of the panel that follows; the others ask for what is there.
            int tile = row / R.Count;
            nint size = (nint)o->TapCount * run * C.Count * V.Count;
            float* next = o->Panel + (tile < 2 ? size + (tile * (size / 2)) : 0);
            nint nextStep = tile < 2 ? C.Count * V.Count / 2 : 0;
            int* tap = o->Taps;
            for (int* end = tap + o->TapCount; tap < end; tap++)
            {
                nint k = *tap;
                for (nint stop = k + run; k < stop; k++)
                {
                    V b0 = V.Load(ahead - Ahead);
                    V b1 = C.Count > 1 ? V.Load(ahead - Ahead + V.Count) : V.Zero;
                    if (V.Count > 1) Prefetch.Line(ahead);
                    if (C.Count * V.Count > Prefetch.LineFloats) Prefetch.Line(ahead + Prefetch.LineFloats);
                    if (V.Count > 1) Prefetch.FarLine(next);
                    ahead += C.Count * V.Count;
                    next += nextStep;
                    V a = V.Create(a0[k]);
                    V.AddProduct(ref c00, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c01, a, b1);
                    if (R.Count > 1)
                    {
                        a = V.Create(a1[k]);
                        V.AddProduct(ref c10, a, b0);
                        if (C.Count > 1) V.AddProduct(ref c11, a, b1);
                    }
                    if (R.Count > 2)
                    {
                        a = V.Create(a2[k]);
                        V.AddProduct(ref c20, a, b0);
                        if (C.Count > 1) V.AddProduct(ref c21, a, b1);
                    }
                    if (R.Count > 3)
                    {
                        a = V.Create(a3[k]);
                        V.AddProduct(ref c30, a, b0);
                        if (C.Count > 1) V.AddProduct(ref c31, a, b1);
                    }
                    if (R.Count > 4)
                    {
                        a = V.Create(a4[k]);
                        V.AddProduct(ref c40, a, b0);
                        if (C.Count > 1) V.AddProduct(ref c41, a, b1);
                    }
                    if (R.Count > 5)
                    {
                        a = V.Create(a5[k]);
                        V.AddProduct(ref c50, a, b0);
                        if (C.Count > 1) V.AddProduct(ref c51, a, b1);
                    }
                    if (R.Count > 6)
                    {
                        a = V.Create(a6[k]);
                        V.AddProduct(ref c60, a, b0);
                        if (C.Count > 1) V.AddProduct(ref c61, a, b1);
                    }
                    if (R.Count > 7)
                    {
                        a = V.Create(a7[k]);
                        V.AddProduct(ref c70, a, b0);
                        if (C.Count > 1) V.AddProduct(ref c71, a, b1);
                    }
                    if (R.Count > 8)
                    {
                        a = V.Create(a8[k]);
                        V.AddProduct(ref c80, a, b0);
                        if (C.Count > 1) V.AddProduct(ref c81, a, b1);
                    }
                    if (R.Count > 9)
                    {
                        a = V.Create(a9[k]);
                        V.AddProduct(ref c90, a, b0);
                        if (C.Count > 1) V.AddProduct(ref c91, a, b1);
                    }
                    if (R.Count > 10)
                    {
                        a = V.Create(a10[k]);
                        V.AddProduct(ref c100, a, b0);
                        if (C.Count > 1) V.AddProduct(ref c101, a, b1);
                    }
                    if (R.Count > 11)
                    {
                        a = V.Create(a11[k]);
                        V.AddProduct(ref c110, a, b0);
                        if (C.Count > 1) V.AddProduct(ref c111, a, b1);
                    }
                    if (R.Count > 12)
                    {
                        a = V.Create(a12[k]);
                        V.AddProduct(ref c120, a, b0);
                        if (C.Count > 1) V.AddProduct(ref c121, a, b1);
                    }
                    if (R.Count > 13)
                    {
                        a = V.Create(a13[k]);
                        V.AddProduct(ref c130, a, b0);
                        if (C.Count > 1) V.AddProduct(ref c131, a, b1);
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
            Store<V, C>(target + targets[0], add, residual, low, high, c00, c01);
            if (R.Count > 1 && count > 1) Store<V, C>(target + targets[1], add, residual, low, high, c10, c11);
            if (R.Count > 2 && count > 2) Store<V, C>(target + targets[2], add, residual, low, high, c20, c21);
            if (R.Count > 3 && count > 3) Store<V, C>(target + targets[3], add, residual, low, high, c30, c31);
            if (R.Count > 4 && count > 4) Store<V, C>(target + targets[4], add, residual, low, high, c40, c41);
            if (R.Count > 5 && count > 5) Store<V, C>(target + targets[5], add, residual, low, high, c50, c51);
            if (R.Count > 6 && count > 6) Store<V, C>(target + targets[6], add, residual, low, high, c60, c61);
            if (R.Count > 7 && count > 7) Store<V, C>(target + targets[7], add, residual, low, high, c70, c71);
            if (R.Count > 8 && count > 8) Store<V, C>(target + targets[8], add, residual, low, high, c80, c81);
            if (R.Count > 9 && count > 9) Store<V, C>(target + targets[9], add, residual, low, high, c90, c91);
            if (R.Count > 10 && count > 10) Store<V, C>(target + targets[10], add, residual, low, high, c100, c101);
            if (R.Count > 11 && count > 11) Store<V, C>(target + targets[11], add, residual, low, high, c110, c111);
            if (R.Count > 12 && count > 12) Store<V, C>(target + targets[12], add, residual, low, high, c120, c121);
            if (R.Count > 13 && count > 13) Store<V, C>(target + targets[13], add, residual, low, high, c130, c131);
            if (narrow)
                CopyNarrow<V, C>(o, row, Math.Min(count, R.Count), lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, C>(float* target, bool add, nint residual, V low, V high, V first, V second)
        where V : struct, ISimd<V>
        where C : struct, ITileSize
    {
        if (add)
        {
            first = V.Load(target) + first;
            if (C.Count > 1) second = V.Load(target + V.Count) + second;
        }

        if (residual != 0)
        {
            first += V.Load(target + residual);
            if (C.Count > 1) second += V.Load(target + residual + V.Count);
        }

        V.Store(target, V.MinOfNumber(V.MaxOfNumber(first, low), high));
        if (C.Count > 1) V.Store(target + V.Count, V.MinOfNumber(V.MaxOfNumber(second, low), high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchRows<V, C>(float* start, int* offsets, int rows)
        where V : struct, ISimd<V>
        where C : struct, ITileSize
    {
        for (int r = 0; r < rows; r++)
        {
            float* line = start + offsets[r];
            Prefetch.Line(line);
            if (C.Count * V.Count > Prefetch.LineFloats) Prefetch.Line(line + Prefetch.LineFloats);
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
