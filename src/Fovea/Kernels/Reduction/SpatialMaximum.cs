using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The maximum of each channel over the positions of a channels-last map, with the first position that has it.</summary>
internal static unsafe class SpatialMaximum
{
    /// <summary>Writes the maxima and their positions, as floats: exact below 2²⁴ positions.</summary>
    public static void Forward(ReadOnlySpan<float> x, int images, int pixels, int channels, Span<float> maximum, Span<float> position)
    {
        fixed (float* px = x, pm = maximum, pp = position)
        {
            Body body = new() { X = px, Maximum = pm, Position = pp, Pixels = pixels, Channels = channels };
            Parallel.ForVectors(images, ref body);
        }
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public float* Maximum;
        public float* Position;
        public int Pixels;
        public int Channels;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            float* x = X + ((long)task * Pixels * Channels);
            float* maximum = Maximum + ((long)task * Channels);
            float* position = Position + ((long)task * Channels);
            int c = 0;
            for (; c <= Channels - V.Count; c += V.Count)
                Columns<V>(x + c, maximum + c, position + c, Pixels, Channels);
            for (; c < Channels; c++)
                Columns<Simd1>(x + c, maximum + c, position + c, Pixels, Channels);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Columns<V>(float* x, float* maximum, float* position, int pixels, int stride)
            where V : struct, ISimd<V>
        {
            V best = V.Load(x);
            V where = V.Zero;
            for (int p = 1; p < pixels; p++)
            {
                V value = V.Load(x + ((long)p * stride));
                where = V.SelectGreater(value, best, V.Create(p), where);
                best = V.Max(best, value); // not a select: NaN must win
            }

            V.Store(maximum, best);
            V.Store(position, where);
        }
    }
}
