using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The maximum over adaptive windows of channels-last maps, with the place it came from.</summary>
/// <remarks>Source and targets must not overlap.</remarks>
internal static unsafe class AdaptiveMaxPooling
{
    /// <summary>Writes the maxima and, as floats, the flat positions h·W + w of the first of each in row-major order.</summary>
    public static void Forward(
        ReadOnlySpan<float> x, Span<float> y, Span<float> position, int images, int channels, AxisWindows rows, AxisWindows columns)
    {
        fixed (float* px = x, py = y, pp = position)
        {
            Body body = new() { X = px, Y = py, Position = pp, Channels = channels, Rows = rows, Columns = columns };
            Parallel.ForVectors(images * rows.Outputs, ref body);
        }
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public float* Y;
        public float* Position;
        public int Channels;
        public AxisWindows Rows;
        public AxisWindows Columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int oy = task % Rows.Outputs;
            float* x = X + ((long)(task / Rows.Outputs) * Rows.Inputs * Columns.Inputs * Channels);
            for (int ox = 0; ox < Columns.Outputs; ox++)
            {
                long to = (((long)task * Columns.Outputs) + ox) * Channels;
                int c = 0;
                for (; c <= Channels - V.Count; c += V.Count)
                    Window<V>(x + c, oy, ox, to + c);
                for (; c < Channels; c++)
                    Window<Simd1>(x + c, oy, ox, to + c);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Window<V>(float* x, int oy, int ox, long to)
            where V : struct, ISimd<V>
        {
            int first = (Rows.Start(oy) * Columns.Inputs) + Columns.Start(ox);
            V best = V.Load(x + ((long)first * Channels));
            V place = V.Create(first);
            for (int iy = Rows.Start(oy); iy < Rows.End(oy); iy++)
            {
                for (int ix = Columns.Start(ox); ix < Columns.End(ox); ix++)
                {
                    int here = (iy * Columns.Inputs) + ix;
                    V value = V.Load(x + ((long)here * Channels));
                    place = V.SelectGreater(value, best, V.Create(here), place);
                    best = V.Max(best, value); // not a select: NaN must win
                }
            }

            V.Store(Y + to, best);
            V.Store(Position + to, place);
        }
    }
}
