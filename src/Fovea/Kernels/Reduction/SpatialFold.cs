using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>How a channel's positions become one number, y = finish(Σ term(x)), and the derivative.</summary>
internal interface IFold
{
    /// <summary>Whether <see cref="Term"/> and <see cref="Finish"/> get the channel's maximum; else 0.</summary>
    static abstract bool NeedsMaximum { get; }

    static abstract V Term<V>(V x, V maximum)
        where V : struct, ISimd<V>;

    static abstract V Finish<V>(V sum, V maximum)
        where V : struct, ISimd<V>;

    /// <summary>dy · ∂y/∂x.</summary>
    static abstract V Gradient<V>(V x, V y, V dy)
        where V : struct, ISimd<V>;
}

/// <summary>√(Σ x²): a sum, not a mean. Where it is 0 the derivative is 0.</summary>
internal readonly struct EuclideanFold : IFold
{
    public static bool NeedsMaximum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Term<V>(V x, V maximum)
        where V : struct, ISimd<V> => x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<V>(V sum, V maximum)
        where V : struct, ISimd<V> => V.Sqrt(sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V x, V y, V dy)
        where V : struct, ISimd<V> => V.SelectGreater(y, V.Zero, dy * x / y, V.Zero);
}

/// <summary>log Σ eˣ, from the maximum so that it does not overflow.</summary>
internal readonly struct LogSumExpFold : IFold
{
    public static bool NeedsMaximum => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Term<V>(V x, V maximum)
        where V : struct, ISimd<V> => V.Exp(x - maximum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<V>(V sum, V maximum)
        where V : struct, ISimd<V> => maximum + V.Log(sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V x, V y, V dy)
        where V : struct, ISimd<V> => dy * V.Exp(x - y);
}

/// <summary>One number of each channel's positions, on channels-last maps. Sources and targets must not overlap.</summary>
internal static unsafe class SpatialFold
{
    /// <summary>Positions whose sum is kept apart, so that rounding grows with the blocks and not with the positions.</summary>
    private const int Block = 128;

    private const int LeastColumns = 64;

    public static void Forward<F>(ReadOnlySpan<float> x, int images, int pixels, int channels, Span<float> y)
        where F : struct, IFold
    {
        fixed (float* px = x, py = y)
        {
            int cuts = Math.Max(1, channels / LeastColumns);
            ForwardBody<F> body = new() { X = px, Y = py, Pixels = pixels, Channels = channels, Cuts = cuts };
            Parallel.ForVectors(images * cuts, ref body);
        }
    }

    /// <summary>dx (+)= dy · ∂y/∂x.</summary>
    public static void Backward<F>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int images, int pixels, int channels, Span<float> dx,
        bool add)
        where F : struct, IFold
    {
        fixed (float* px = x, py = y, pdy = dy, pdx = dx)
        {
            BackwardStep<F> step = new() { X = px, Y = py, Dy = pdy, Dx = pdx, Add = add };
            PixelWalk.Run(step, images, pixels, channels);
        }
    }

    private struct ForwardBody<F> : IVectorBody
        where F : struct, IFold
    {
        public float* X;
        public float* Y;
        public int Pixels;
        public int Channels;
        public int Cuts;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int image = task / Cuts;
            int c = (int)((long)Channels * (task % Cuts) / Cuts);
            int end = (int)((long)Channels * ((task % Cuts) + 1) / Cuts);
            float* x = X + ((long)image * Pixels * Channels);
            float* y = Y + ((long)image * Channels);
            for (; c <= end - V.Count; c += V.Count)
                V.Store(y + c, Column<V>(x + c));
            for (; c < end; c++)
                Simd1.Store(y + c, Column<Simd1>(x + c));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly V Column<V>(float* x)
            where V : struct, ISimd<V>
        {
            V maximum = V.Zero;
            if (F.NeedsMaximum)
            {
                maximum = V.Load(x);
                for (int p = 1; p < Pixels; p++)
                    maximum = V.Max(maximum, V.Load(x + ((long)p * Channels)));
            }

            V total = V.Zero;
            for (int p = 0; p < Pixels;)
            {
                V sum = V.Zero;
                for (int stop = Math.Min(Pixels, p + Block); p < stop; p++)
                    sum += F.Term(V.Load(x + ((long)p * Channels)), maximum);
                total += sum;
            }

            return F.Finish(total, maximum);
        }
    }

    private struct BackwardStep<F> : IPixelStep
        where F : struct, IFold
    {
        public float* X;
        public float* Y;
        public float* Dy;
        public float* Dx;
        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void At<V>(long at, long channel)
            where V : struct, ISimd<V>
        {
            V gradient = F.Gradient(V.Load(X + at), V.Load(Y + channel), V.Load(Dy + channel));
            V.Store(Dx + at, Add ? V.Load(Dx + at) + gradient : gradient);
        }
    }
}
