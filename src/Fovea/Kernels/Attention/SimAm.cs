using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>SimAM's gate on channels-last maps, y = x · σ(s · (x − mean)² + ½) with a mean and an s per image and channel.</summary>
/// <remarks>Sources and targets must not overlap. One task an image.</remarks>
internal static unsafe class SimAm
{
    /// <summary>Pixels whose sum is kept apart, so that rounding grows with the blocks and not with the pixels.</summary>
    private const int Block = 128;

    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> slope, int images, int pixels, int channels, Span<float> y)
    {
        fixed (float* px = x, pm = mean, ps = slope, py = y)
        {
            ForwardStep step = new() { X = px, Mean = pm, Slope = ps, Y = py };
            PixelWalk.Run(step, images, pixels, channels);
        }
    }

    /// <summary>Σ e · (x − mean) and Σ e · (x − mean)² over the pixels, e = dy · x · σ′: the gradient of the gate's argument.</summary>
    public static void Sums(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> slope, ReadOnlySpan<float> dy, int images, int pixels,
        int channels, Span<float> first, Span<float> second)
    {
        fixed (float* px = x, pm = mean, ps = slope, pdy = dy, p1 = first, p2 = second)
        {
            SumBody body =
                new() { X = px, Mean = pm, Slope = ps, Dy = pdy, First = p1, Second = p2, Pixels = pixels, Channels = channels };
            Parallel.ForVectors(images, ref body);
        }
    }

    /// <summary>dx (+)= dy · σ + 2 · (x − mean) · e · s + multiple · (x − mean) + offset.</summary>
    public static void Spread(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> slope, ReadOnlySpan<float> dy, ReadOnlySpan<float> multiple,
        ReadOnlySpan<float> offset, int images, int pixels, int channels, Span<float> dx, bool add)
    {
        fixed (float* px = x, pm = mean, ps = slope, pdy = dy, pk = multiple, po = offset, pdx = dx)
        {
            SpreadStep step =
                new() { X = px, Mean = pm, Slope = ps, Dy = pdy, Multiple = pk, Offset = po, Dx = pdx, Add = add };
            PixelWalk.Run(step, images, pixels, channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Gate<V>(V distance, V slope)
        where V : struct, ISimd<V> => Sigmoid.Apply(V.MulAdd(distance * distance, slope, V.Create(0.5f)));

    private struct ForwardStep : IPixelStep
    {
        public float* X;
        public float* Mean;
        public float* Slope;
        public float* Y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void At<V>(long at, long channel)
            where V : struct, ISimd<V>
        {
            V value = V.Load(X + at);
            V.Store(Y + at, value * Gate(value - V.Load(Mean + channel), V.Load(Slope + channel)));
        }
    }

    private struct SumBody : IVectorBody
    {
        public float* X;
        public float* Mean;
        public float* Slope;
        public float* Dy;
        public float* First;
        public float* Second;
        public int Pixels;
        public int Channels;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int c = 0;
            for (; c <= Channels - V.Count; c += V.Count)
                Column<V>(task, c);
            for (; c < Channels; c++)
                Column<Simd1>(task, c);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Column<V>(int image, int c)
            where V : struct, ISimd<V>
        {
            long at = ((long)image * Channels) + c;
            V mean = V.Load(Mean + at);
            V slope = V.Load(Slope + at);
            long pixel = ((long)image * Pixels * Channels) + c;
            V total1 = V.Zero, total2 = V.Zero;
            for (int p = 0; p < Pixels;)
            {
                V sum1 = V.Zero, sum2 = V.Zero;
                for (int stop = Math.Min(Pixels, p + Block); p < stop; p++, pixel += Channels)
                {
                    V value = V.Load(X + pixel);
                    V distance = value - mean;
                    V gate = Gate(distance, slope);
                    V inner = V.Load(Dy + pixel) * value * gate * (V.Create(1f) - gate) * distance;
                    sum1 += inner;
                    V.AddProduct(ref sum2, inner, distance);
                }

                total1 += sum1;
                total2 += sum2;
            }

            V.Store(First + at, total1);
            V.Store(Second + at, total2);
        }
    }

    private struct SpreadStep : IPixelStep
    {
        public float* X;
        public float* Mean;
        public float* Slope;
        public float* Dy;
        public float* Multiple;
        public float* Offset;
        public float* Dx;
        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void At<V>(long at, long channel)
            where V : struct, ISimd<V>
        {
            V value = V.Load(X + at);
            V slope = V.Load(Slope + channel);
            V distance = value - V.Load(Mean + channel);
            V gate = Gate(distance, slope);
            V dy = V.Load(Dy + at);
            V inner = dy * value * gate * (V.Create(1f) - gate) * slope;
            V gradient = V.MulAdd(dy, gate, V.Load(Offset + channel))
                + (V.MulAdd(V.Create(2f), inner, V.Load(Multiple + channel)) * distance);
            V.Store(Dx + at, Add ? V.Load(Dx + at) + gradient : gradient);
        }
    }
}
