using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The register tile of depthwise convolutions with stride one: four or eight outputs in a row times one vector of channels, K by
/// K taps.</summary>
/// <remarks>Eight sums keep two multipliers busy, four wait for each other. K is three or five; O is four or eight; E is
/// <see cref="One"/> for tiles whose columns all lie inside the image, <see cref="Two"/> for edge tiles.</remarks>
internal static unsafe class DepthwiseUnitTile
{
    /// <summary>Computes the channels from start to end that fill whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V, K, O, E>(DepthwiseOperands* o)
        where V : struct, ISimd<V>
        where K : struct, ITileSize
        where O : struct, ITileSize
        where E : struct, ITileSize
    {
        nint channels = o->Channels;
        int first = o->FirstColumn, end = o->EndColumn, count = o->Count;
        for (nint c = o->Start; c <= o->End - V.Count; c += V.Count)
        {
            V a0 = V.Load(o->Bias + c);
            V a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
            float* x = o->Source + (o->FirstRow * o->SourceRow) + c;
            float* w = o->Weights + (o->FirstRow * K.Count * channels) + c;
            for (int row = o->FirstRow; row < o->EndRow; row++)
            {
                V w0 = V.Load(w), w1 = V.Load(w + channels), w2 = V.Load(w + (2 * channels));
                V w3 = K.Count > 3 ? V.Load(w + (3 * channels)) : w0;
                V w4 = K.Count > 3 ? V.Load(w + (4 * channels)) : w0;
                if (E.Count == 1 || (first <= 0 && 0 < end))
                {
                    V v = V.Load(x);
                    V.AddProduct(ref a0, v, w0);
                }

                if (E.Count == 1 || (first <= 1 && 1 < end))
                {
                    V v = V.Load(x + channels);
                    V.AddProduct(ref a0, v, w1);
                    V.AddProduct(ref a1, v, w0);
                }

                if (E.Count == 1 || (first <= 2 && 2 < end))
                {
                    V v = V.Load(x + (2 * channels));
                    V.AddProduct(ref a0, v, w2);
                    V.AddProduct(ref a1, v, w1);
                    V.AddProduct(ref a2, v, w0);
                }

                if (E.Count == 1 || (first <= 3 && 3 < end))
                {
                    V v = V.Load(x + (3 * channels));
                    if (K.Count > 3) V.AddProduct(ref a0, v, w3);
                    V.AddProduct(ref a1, v, w2);
                    V.AddProduct(ref a2, v, w1);
                    V.AddProduct(ref a3, v, w0);
                }

                if (E.Count == 1 || (first <= 4 && 4 < end))
                {
                    V v = V.Load(x + (4 * channels));
                    if (K.Count > 3) V.AddProduct(ref a0, v, w4);
                    if (K.Count > 3) V.AddProduct(ref a1, v, w3);
                    V.AddProduct(ref a2, v, w2);
                    V.AddProduct(ref a3, v, w1);
                    if (O.Count > 4) V.AddProduct(ref a4, v, w0);
                }

                if (E.Count == 1 || (first <= 5 && 5 < end))
                {
                    V v = V.Load(x + (5 * channels));
                    if (K.Count > 3) V.AddProduct(ref a1, v, w4);
                    if (K.Count > 3) V.AddProduct(ref a2, v, w3);
                    V.AddProduct(ref a3, v, w2);
                    if (O.Count > 4) V.AddProduct(ref a4, v, w1);
                    if (O.Count > 4) V.AddProduct(ref a5, v, w0);
                }

                if ((O.Count > 4 || K.Count > 3) && (E.Count == 1 || (first <= 6 && 6 < end)))
                {
                    V v = V.Load(x + (6 * channels));
                    if (K.Count > 3) V.AddProduct(ref a2, v, w4);
                    if (K.Count > 3) V.AddProduct(ref a3, v, w3);
                    if (O.Count > 4) V.AddProduct(ref a4, v, w2);
                    if (O.Count > 4) V.AddProduct(ref a5, v, w1);
                    if (O.Count > 4) V.AddProduct(ref a6, v, w0);
                }

                if ((O.Count > 4 || K.Count > 3) && (E.Count == 1 || (first <= 7 && 7 < end)))
                {
                    V v = V.Load(x + (7 * channels));
                    if (K.Count > 3) V.AddProduct(ref a3, v, w4);
                    if (O.Count > 4 && K.Count > 3) V.AddProduct(ref a4, v, w3);
                    if (O.Count > 4) V.AddProduct(ref a5, v, w2);
                    if (O.Count > 4) V.AddProduct(ref a6, v, w1);
                    if (O.Count > 4) V.AddProduct(ref a7, v, w0);
                }

                if (O.Count > 4 && (E.Count == 1 || (first <= 8 && 8 < end)))
                {
                    V v = V.Load(x + (8 * channels));
                    if (K.Count > 3) V.AddProduct(ref a4, v, w4);
                    if (K.Count > 3) V.AddProduct(ref a5, v, w3);
                    V.AddProduct(ref a6, v, w2);
                    V.AddProduct(ref a7, v, w1);
                }

                if (O.Count > 4 && (E.Count == 1 || (first <= 9 && 9 < end)))
                {
                    V v = V.Load(x + (9 * channels));
                    if (K.Count > 3) V.AddProduct(ref a5, v, w4);
                    if (K.Count > 3) V.AddProduct(ref a6, v, w3);
                    V.AddProduct(ref a7, v, w2);
                }

                if (O.Count > 4 && K.Count > 3 && (E.Count == 1 || (first <= 10 && 10 < end)))
                {
                    V v = V.Load(x + (10 * channels));
                    V.AddProduct(ref a6, v, w4);
                    V.AddProduct(ref a7, v, w3);
                }

                if (O.Count > 4 && K.Count > 3 && (E.Count == 1 || (first <= 11 && 11 < end)))
                {
                    V v = V.Load(x + (11 * channels));
                    V.AddProduct(ref a7, v, w4);
                }

                x += o->SourceRow;
                w += K.Count * channels;
            }

            float* target = o->Target + c;
            nint step = o->TargetStep;
            bool add = o->Accumulate;
            V low = V.Create(o->Low), high = V.Create(o->High);
            Store(target, add, low, high, a0);
            if (E.Count == 1 || count > 1) Store(target + step, add, low, high, a1);
            if (E.Count == 1 || count > 2) Store(target + (2 * step), add, low, high, a2);
            if (E.Count == 1 || count > 3) Store(target + (3 * step), add, low, high, a3);
            if (O.Count > 4 && (E.Count == 1 || count > 4)) Store(target + (4 * step), add, low, high, a4);
            if (O.Count > 4 && (E.Count == 1 || count > 5)) Store(target + (5 * step), add, low, high, a5);
            if (O.Count > 4 && (E.Count == 1 || count > 6)) Store(target + (6 * step), add, low, high, a6);
            if (O.Count > 4 && (E.Count == 1 || count > 7)) Store(target + (7 * step), add, low, high, a7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V>(float* target, bool add, V low, V high, V value)
        where V : struct, ISimd<V>
    {
        if (add)
            value += V.Load(target);
        V.Store(target, V.MinOfNumber(V.MaxOfNumber(value, low), high));
    }
}
