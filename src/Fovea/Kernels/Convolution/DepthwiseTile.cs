using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>What one call of <see cref="DepthwiseTile"/> computes: up to four neighbouring outputs, all channels of a range.</summary>
/// <remarks>Pixels of source and target and taps of the weights are <see cref="Channels"/> floats apart. The target overlaps no
/// operand.</remarks>
internal unsafe struct DepthwiseOperands
{
    /// <summary>The pixel that tap (0, 0) of the first output reads, inside the image or not.</summary>
    public float* Source;

    public nint SourceRow;
    public nint Channels;

    /// <summary>Kernel rows that read inside the image.</summary>
    public int FirstRow;
    public int EndRow;

    /// <summary>Source columns of the tile that lie inside the image; read in edge tiles only.</summary>
    public int FirstColumn;
    public int EndColumn;

    /// <summary>[tap][channel].</summary>
    public float* Weights;

    public float* Bias;

    /// <summary>The outputs; in a weight gradient their gradients, which are read.</summary>
    public float* Target;

    /// <summary>Outputs of the tile, at most four; a tile of fewer is an edge tile.</summary>
    public int Count;

    /// <summary>The first channel, and the one after the last.</summary>
    public int Start;
    public int End;
    public bool Accumulate;

    /// <summary>The range that outputs are clamped to.</summary>
    public float Low;
    public float High;
}

/// <summary>The register tile of depthwise convolutions: four outputs in a row times one vector of channels, K by K taps, stride
/// S.</summary>
/// <remarks>K is three or five. E is <see cref="One"/> for tiles whose columns all lie inside the image, <see cref="Two"/> for edge
/// tiles.</remarks>
internal static unsafe class DepthwiseTile
{
    /// <summary>Computes the channels from start to end that fill whole vectors.</summary>
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
            V a0 = V.Load(o->Bias + c);
            V a1 = a0, a2 = a0, a3 = a0;
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
                        a0 = V.MulAdd(v, w0, a0);
                    }

                    if (E.Count == 1 || (first <= 1 && 1 < end))
                    {
                        V v = V.Load(x + channels);
                        a0 = V.MulAdd(v, w1, a0);
                        a1 = V.MulAdd(v, w0, a1);
                    }

                    if (E.Count == 1 || (first <= 2 && 2 < end))
                    {
                        V v = V.Load(x + (2 * channels));
                        a0 = V.MulAdd(v, w2, a0);
                        a1 = V.MulAdd(v, w1, a1);
                        a2 = V.MulAdd(v, w0, a2);
                    }

                    if (E.Count == 1 || (first <= 3 && 3 < end))
                    {
                        V v = V.Load(x + (3 * channels));
                        a1 = V.MulAdd(v, w2, a1);
                        a2 = V.MulAdd(v, w1, a2);
                        a3 = V.MulAdd(v, w0, a3);
                        if (K.Count > 3) a0 = V.MulAdd(v, w3, a0);
                    }

                    if (E.Count == 1 || (first <= 4 && 4 < end))
                    {
                        V v = V.Load(x + (4 * channels));
                        a2 = V.MulAdd(v, w2, a2);
                        a3 = V.MulAdd(v, w1, a3);
                        if (K.Count > 3)
                        {
                            a0 = V.MulAdd(v, w4, a0);
                            a1 = V.MulAdd(v, w3, a1);
                        }
                    }

                    if (E.Count == 1 || (first <= 5 && 5 < end))
                    {
                        V v = V.Load(x + (5 * channels));
                        a3 = V.MulAdd(v, w2, a3);
                        if (K.Count > 3)
                        {
                            a1 = V.MulAdd(v, w4, a1);
                            a2 = V.MulAdd(v, w3, a2);
                        }
                    }

                    if (K.Count > 3 && (E.Count == 1 || (first <= 6 && 6 < end)))
                    {
                        V v = V.Load(x + (6 * channels));
                        a2 = V.MulAdd(v, w4, a2);
                        a3 = V.MulAdd(v, w3, a3);
                    }

                    if (K.Count > 3 && (E.Count == 1 || (first <= 7 && 7 < end)))
                    {
                        V v = V.Load(x + (7 * channels));
                        a3 = V.MulAdd(v, w4, a3);
                    }
                }
                else
                {
                    if (E.Count == 1 || (first <= 0 && 0 < end))
                    {
                        V v = V.Load(x);
                        a0 = V.MulAdd(v, w0, a0);
                    }

                    if (E.Count == 1 || (first <= 1 && 1 < end))
                    {
                        V v = V.Load(x + channels);
                        a0 = V.MulAdd(v, w1, a0);
                    }

                    if (E.Count == 1 || (first <= 2 && 2 < end))
                    {
                        V v = V.Load(x + (2 * channels));
                        a0 = V.MulAdd(v, w2, a0);
                        a1 = V.MulAdd(v, w0, a1);
                    }

                    if (E.Count == 1 || (first <= 3 && 3 < end))
                    {
                        V v = V.Load(x + (3 * channels));
                        a1 = V.MulAdd(v, w1, a1);
                        if (K.Count > 3) a0 = V.MulAdd(v, w3, a0);
                    }

                    if (E.Count == 1 || (first <= 4 && 4 < end))
                    {
                        V v = V.Load(x + (4 * channels));
                        a1 = V.MulAdd(v, w2, a1);
                        a2 = V.MulAdd(v, w0, a2);
                        if (K.Count > 3) a0 = V.MulAdd(v, w4, a0);
                    }

                    if (E.Count == 1 || (first <= 5 && 5 < end))
                    {
                        V v = V.Load(x + (5 * channels));
                        a2 = V.MulAdd(v, w1, a2);
                        if (K.Count > 3) a1 = V.MulAdd(v, w3, a1);
                    }

                    if (E.Count == 1 || (first <= 6 && 6 < end))
                    {
                        V v = V.Load(x + (6 * channels));
                        a2 = V.MulAdd(v, w2, a2);
                        a3 = V.MulAdd(v, w0, a3);
                        if (K.Count > 3) a1 = V.MulAdd(v, w4, a1);
                    }

                    if (E.Count == 1 || (first <= 7 && 7 < end))
                    {
                        V v = V.Load(x + (7 * channels));
                        a3 = V.MulAdd(v, w1, a3);
                        if (K.Count > 3) a2 = V.MulAdd(v, w3, a2);
                    }

                    if (E.Count == 1 || (first <= 8 && 8 < end))
                    {
                        V v = V.Load(x + (8 * channels));
                        a3 = V.MulAdd(v, w2, a3);
                        if (K.Count > 3) a2 = V.MulAdd(v, w4, a2);
                    }

                    if (K.Count > 3 && (E.Count == 1 || (first <= 9 && 9 < end)))
                    {
                        V v = V.Load(x + (9 * channels));
                        a3 = V.MulAdd(v, w3, a3);
                    }

                    if (K.Count > 3 && (E.Count == 1 || (first <= 10 && 10 < end)))
                    {
                        V v = V.Load(x + (10 * channels));
                        a3 = V.MulAdd(v, w4, a3);
                    }
                }

                x += o->SourceRow;
                w += K.Count * channels;
            }

            float* target = o->Target + c;
            if (o->Accumulate)
            {
                a0 += V.Load(target);
                if (E.Count == 1 || count > 1) a1 += V.Load(target + channels);
                if (E.Count == 1 || count > 2) a2 += V.Load(target + (2 * channels));
                if (E.Count == 1 || count > 3) a3 += V.Load(target + (3 * channels));
            }

            V low = V.Create(o->Low), high = V.Create(o->High);
            V.Store(target, Clamp(a0, low, high));
            if (E.Count == 1 || count > 1) V.Store(target + channels, Clamp(a1, low, high));
            if (E.Count == 1 || count > 2) V.Store(target + (2 * channels), Clamp(a2, low, high));
            if (E.Count == 1 || count > 3) V.Store(target + (3 * channels), Clamp(a3, low, high));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Clamp<V>(V value, V low, V high)
        where V : struct, ISimd<V> => V.MinOfNumber(V.MaxOfNumber(value, low), high);
}
