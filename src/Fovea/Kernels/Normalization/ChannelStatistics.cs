using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Mean and biased variance per channel of a [rows, channels] block, in one pass.</summary>
/// <remarks>Sums are of differences to the first row, so that a large mean cancels nothing; floats go to doubles every 128 rows.</remarks>
internal static unsafe class ChannelStatistics
{
    public static void Run(ReadOnlySpan<float> x, int rows, int channels, Span<double> mean, Span<double> variance)
    {
        int parts = ChannelRows.Parts(rows, channels);
        double* sums = (double*)Scratch.Rent(ScratchSlot.Partials, parts * 6L * channels);
        fixed (float* px = x)
        {
            Body body = new() { X = px, Sums = sums, Rows = rows, Channels = channels, Parts = parts };
            Parallel.ForVectors(parts, ref body);
        }

        for (int c = 0; c < channels; c++)
        {
            double sum = 0;
            double squares = 0;
            for (int part = 0; part < parts; part++)
            {
                double* from = sums + (part * 3L * channels);
                sum += from[c];
                squares += from[channels + c];
            }

            double shifted = sum / rows;
            mean[c] = x[c] + shifted;
            variance[c] = Math.Max(0, (squares / rows) - (shifted * shifted));
        }
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public double* Sums;
        public int Rows;
        public int Channels;
        public int Parts;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int part)
            where V : struct, ISimd<V>
        {
            int row = ChannelRows.Start(Rows, Parts, part);
            int end = ChannelRows.Start(Rows, Parts, part + 1);
            double* sums = Sums + (part * 3L * Channels);
            double* squares = sums + Channels;
            float* blockSums = (float*)(squares + Channels);
            float* blockSquares = blockSums + Channels;
            new Span<double>(sums, 3 * Channels).Clear();
            while (row < end)
            {
                int stop = Math.Min(end, row + ChannelRows.Flush);
                for (; row <= stop - ChannelRows.Group; row += ChannelRows.Group)
                {
                    float* x = X + ((long)row * Channels);
                    int c = 0;
                    for (; c <= Channels - V.Count; c += V.Count)
                        Four<V>(x + c, X + c, blockSums + c, blockSquares + c);
                    for (; c < Channels; c++)
                        Four<Simd1>(x + c, X + c, blockSums + c, blockSquares + c);
                }

                for (; row < stop; row++)
                {
                    float* x = X + ((long)row * Channels);
                    for (int c = 0; c < Channels; c++)
                    {
                        float d = x[c] - X[c];
                        blockSums[c] += d;
                        blockSquares[c] += d * d;
                    }
                }

                for (int c = 0; c < Channels; c++)
                {
                    sums[c] += blockSums[c];
                    squares[c] += blockSquares[c];
                }

                new Span<float>(blockSums, 2 * Channels).Clear();
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Four<V>(float* x, float* shift, float* sums, float* squares)
            where V : struct, ISimd<V>
        {
            V s = V.Load(shift);
            V d0 = V.Load(x) - s;
            V d1 = V.Load(x + Channels) - s;
            V d2 = V.Load(x + (2L * Channels)) - s;
            V d3 = V.Load(x + (3L * Channels)) - s;
            V.Store(sums, V.Load(sums) + ((d0 + d1) + (d2 + d3)));
            V.Store(squares, V.Load(squares) + (V.MulAdd(d0, d0, d1 * d1) + V.MulAdd(d2, d2, d3 * d3)));
        }
    }
}
