using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The tile of depthwise weight gradients: weights[tap][c] += Σ over up to four neighbouring outputs of x · dy.</summary>
/// <remarks>Operands as in <see cref="DepthwiseUnitTile"/>, with the sums in <see cref="DepthwiseOperands.Weights"/>.</remarks>
internal static unsafe class DepthwiseGradientTile
{
    /// <summary>Adds to the channels from start to end that fill whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V, K, S, E>(DepthwiseOperands* o)
        where V : struct, ISimd<V>
        where K : struct, ITileSize
        where S : struct, ITileSize
        where E : struct, ITileSize
    {
        nint channels = o->Channels;
        int first = o->FirstColumn, end = o->EndColumn, count = o->Count;
        for (nint c = o->Start; c <= o->End - V.Count; c += V.Count)
        {
            float* target = o->Target + c;
            V d0 = V.Load(target);
            V d1 = E.Count == 1 || count > 1 ? V.Load(target + channels) : V.Zero;
            V d2 = E.Count == 1 || count > 2 ? V.Load(target + (2 * channels)) : V.Zero;
            V d3 = E.Count == 1 || count > 3 ? V.Load(target + (3 * channels)) : V.Zero;
            float* x = o->Source + (o->FirstRow * o->SourceRow) + c;
            float* w = o->Weights + (o->FirstRow * K.Count * channels) + c;
            for (int row = o->FirstRow; row < o->EndRow; row++)
            {
                V w0 = V.Load(w), w1 = V.Load(w + channels), w2 = V.Load(w + (2 * channels));
                V w3 = K.Count > 3 ? V.Load(w + (3 * channels)) : w0;
                V w4 = K.Count > 3 ? V.Load(w + (4 * channels)) : w0;
                if (S.Count == 1)
                {
                    if (E.Count == 1 || (first <= 0 && 0 < end))
                    {
                        V v = V.Load(x);
                        V.AddProduct(ref w0, v, d0);
                    }

                    if (E.Count == 1 || (first <= 1 && 1 < end))
                    {
                        V v = V.Load(x + channels);
                        V.AddProduct(ref w1, v, d0);
                        V.AddProduct(ref w0, v, d1);
                    }

                    if (E.Count == 1 || (first <= 2 && 2 < end))
                    {
                        V v = V.Load(x + (2 * channels));
                        V.AddProduct(ref w2, v, d0);
                        V.AddProduct(ref w1, v, d1);
                        V.AddProduct(ref w0, v, d2);
                    }

                    if (E.Count == 1 || (first <= 3 && 3 < end))
                    {
                        V v = V.Load(x + (3 * channels));
                        V.AddProduct(ref w2, v, d1);
                        V.AddProduct(ref w1, v, d2);
                        V.AddProduct(ref w0, v, d3);
                        if (K.Count > 3) V.AddProduct(ref w3, v, d0);
                    }

                    if (E.Count == 1 || (first <= 4 && 4 < end))
                    {
                        V v = V.Load(x + (4 * channels));
                        V.AddProduct(ref w2, v, d2);
                        V.AddProduct(ref w1, v, d3);
                        if (K.Count > 3)
                        {
                            V.AddProduct(ref w4, v, d0);
                            V.AddProduct(ref w3, v, d1);
                        }
                    }

                    if (E.Count == 1 || (first <= 5 && 5 < end))
                    {
                        V v = V.Load(x + (5 * channels));
                        V.AddProduct(ref w2, v, d3);
                        if (K.Count > 3)
                        {
                            V.AddProduct(ref w4, v, d1);
                            V.AddProduct(ref w3, v, d2);
                        }
                    }

                    if (K.Count > 3 && (E.Count == 1 || (first <= 6 && 6 < end)))
                    {
                        V v = V.Load(x + (6 * channels));
                        V.AddProduct(ref w4, v, d2);
                        V.AddProduct(ref w3, v, d3);
                    }

                    if (K.Count > 3 && (E.Count == 1 || (first <= 7 && 7 < end)))
                    {
                        V v = V.Load(x + (7 * channels));
                        V.AddProduct(ref w4, v, d3);
                    }
                }
                else
                {
                    if (E.Count == 1 || (first <= 0 && 0 < end))
                    {
                        V v = V.Load(x);
                        V.AddProduct(ref w0, v, d0);
                    }

                    if (E.Count == 1 || (first <= 1 && 1 < end))
                    {
                        V v = V.Load(x + channels);
                        V.AddProduct(ref w1, v, d0);
                    }

                    if (E.Count == 1 || (first <= 2 && 2 < end))
                    {
                        V v = V.Load(x + (2 * channels));
                        V.AddProduct(ref w2, v, d0);
                        V.AddProduct(ref w0, v, d1);
                    }

                    if (E.Count == 1 || (first <= 3 && 3 < end))
                    {
                        V v = V.Load(x + (3 * channels));
                        V.AddProduct(ref w1, v, d1);
                        if (K.Count > 3) V.AddProduct(ref w3, v, d0);
                    }

                    if (E.Count == 1 || (first <= 4 && 4 < end))
                    {
                        V v = V.Load(x + (4 * channels));
                        V.AddProduct(ref w2, v, d1);
                        V.AddProduct(ref w0, v, d2);
                        if (K.Count > 3) V.AddProduct(ref w4, v, d0);
                    }

                    if (E.Count == 1 || (first <= 5 && 5 < end))
                    {
                        V v = V.Load(x + (5 * channels));
                        V.AddProduct(ref w1, v, d2);
                        if (K.Count > 3) V.AddProduct(ref w3, v, d1);
                    }

                    if (E.Count == 1 || (first <= 6 && 6 < end))
                    {
                        V v = V.Load(x + (6 * channels));
                        V.AddProduct(ref w2, v, d2);
                        V.AddProduct(ref w0, v, d3);
                        if (K.Count > 3) V.AddProduct(ref w4, v, d1);
                    }

                    if (E.Count == 1 || (first <= 7 && 7 < end))
                    {
                        V v = V.Load(x + (7 * channels));
                        V.AddProduct(ref w1, v, d3);
                        if (K.Count > 3) V.AddProduct(ref w3, v, d2);
                    }

                    if (E.Count == 1 || (first <= 8 && 8 < end))
                    {
                        V v = V.Load(x + (8 * channels));
                        V.AddProduct(ref w2, v, d3);
                        if (K.Count > 3) V.AddProduct(ref w4, v, d2);
                    }

                    if (K.Count > 3 && (E.Count == 1 || (first <= 9 && 9 < end)))
                    {
                        V v = V.Load(x + (9 * channels));
                        V.AddProduct(ref w3, v, d3);
                    }

                    if (K.Count > 3 && (E.Count == 1 || (first <= 10 && 10 < end)))
                    {
                        V v = V.Load(x + (10 * channels));
                        V.AddProduct(ref w4, v, d3);
                    }
                }

                V.Store(w, w0);
                V.Store(w + channels, w1);
                V.Store(w + (2 * channels), w2);
                if (K.Count > 3)
                {
                    V.Store(w + (3 * channels), w3);
                    V.Store(w + (4 * channels), w4);
                }

                x += o->SourceRow;
                w += K.Count * channels;
            }
        }
    }
}
