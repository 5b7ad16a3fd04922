using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The register tile for panels one vector wide: sixteen rows that lie equally far apart.</summary>
/// <remarks>With one vector a multiply-add shares its weights with few others: eight rows take twelve loads for eight of them, since not
/// all pointers stay in registers. Rows a step apart need four pointers for sixteen.</remarks>
internal static unsafe class TallTile
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 16;

    /// <summary>Whether operands are of that kind, the last rows perhaps excepted; only AVX-512 has the registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fits<V>(RowTileOperands* o)
        where V : struct, ISimd<V> =>
        V.Count == Simd512.Count && o->Columns == V.Count && o->SourceStep != 0 && o->Rows >= Rows;

    /// <summary>Computes the rows of one panel, a multiple of <see cref="Rows"/>.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V>(RowTileOperands* o)
        where V : struct, ISimd<V>
    {
        nint step = o->SourceStep, one = step, two = 2 * step, three = 3 * step, four = 4 * step;
        V bias = V.Load(o->Bias);
        for (int row = 0; row < o->Rows; row += Rows)
        {
            V c0 = bias, c1 = bias, c2 = bias, c3 = bias, c4 = bias, c5 = bias, c6 = bias, c7 = bias;
            V c8 = bias, c9 = bias, c10 = bias, c11 = bias, c12 = bias, c13 = bias, c14 = bias, c15 = bias;
            float* weight = o->Panel;
            for (int tap = 0; tap < o->TapCount; tap++)
            {
                float* a = o->Source + o->SourceOffsets[row] + o->Taps[tap];
                float* b = a + four, c = b + four, d = c + four;
                for (int left = o->Run; left > 0; left -= CacheLine.Floats)
                {
                    float* next = d + four;
                    for (float* end = a + Math.Min(left, CacheLine.Floats); a < end; a++, b++, c++, d++, weight += V.Count)
                    {
                        // A line of each row of the next tile: those of a wide map come too late otherwise.
                        Prefetch.Line(next);
                        next += step;
                        V w = V.Load(weight);
                        V.AddProduct(ref c0, V.Create(a[0]), w);
                        V.AddProduct(ref c1, V.Create(a[one]), w);
                        V.AddProduct(ref c2, V.Create(a[two]), w);
                        V.AddProduct(ref c3, V.Create(a[three]), w);
                        V.AddProduct(ref c4, V.Create(b[0]), w);
                        V.AddProduct(ref c5, V.Create(b[one]), w);
                        V.AddProduct(ref c6, V.Create(b[two]), w);
                        V.AddProduct(ref c7, V.Create(b[three]), w);
                        V.AddProduct(ref c8, V.Create(c[0]), w);
                        V.AddProduct(ref c9, V.Create(c[one]), w);
                        V.AddProduct(ref c10, V.Create(c[two]), w);
                        V.AddProduct(ref c11, V.Create(c[three]), w);
                        V.AddProduct(ref c12, V.Create(d[0]), w);
                        V.AddProduct(ref c13, V.Create(d[one]), w);
                        V.AddProduct(ref c14, V.Create(d[two]), w);
                        V.AddProduct(ref c15, V.Create(d[three]), w);
                    }
                }
            }

            float* target = o->Target;
            int* to = o->TargetOffsets + row;
            bool isPlain = o->Epilogue == null;
            V low = V.Create(isPlain ? float.NegativeInfinity : o->Epilogue->Low);
            V high = V.Create(isPlain ? float.PositiveInfinity : o->Epilogue->High);
            nint residual = isPlain ? 0 : o->Epilogue->Residual;
            bool add = o->Accumulate;
            Store(target + to[0], add, residual, low, high, c0);
            Store(target + to[1], add, residual, low, high, c1);
            Store(target + to[2], add, residual, low, high, c2);
            Store(target + to[3], add, residual, low, high, c3);
            Store(target + to[4], add, residual, low, high, c4);
            Store(target + to[5], add, residual, low, high, c5);
            Store(target + to[6], add, residual, low, high, c6);
            Store(target + to[7], add, residual, low, high, c7);
            Store(target + to[8], add, residual, low, high, c8);
            Store(target + to[9], add, residual, low, high, c9);
            Store(target + to[10], add, residual, low, high, c10);
            Store(target + to[11], add, residual, low, high, c11);
            Store(target + to[12], add, residual, low, high, c12);
            Store(target + to[13], add, residual, low, high, c13);
            Store(target + to[14], add, residual, low, high, c14);
            Store(target + to[15], add, residual, low, high, c15);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V>(float* target, bool add, nint residual, V low, V high, V sum)
        where V : struct, ISimd<V>
    {
        if (add)
            sum = V.Load(target) + sum;
        if (residual != 0)
            sum += V.Load(target + residual);
        V.Store(target, V.MinOfNumber(V.MaxOfNumber(sum, low), high));
    }
}
