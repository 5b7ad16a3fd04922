using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Where the outputs along one axis read: two places and how much of the second.</summary>
/// <param name="Inputs">Places of the source.</param>
/// <param name="Outputs">Places of the target.</param>
/// <param name="Scale">Source places a target place where that was given; else inputs / outputs. Aligned corners do not read it.</param>
/// <param name="IsLinear">Whether two places are mixed; else the one below is taken.</param>
/// <param name="AlignCorners">Whether the first and the last places of source and target coincide.</param>
internal readonly record struct AxisSamples(int Inputs, int Outputs, double? Scale, bool IsLinear, bool AlignCorners)
{
    /// <summary>The places and the weight of the second for a target place.</summary>
    public (int Low, int High, float Weight) At(int output)
    {
        if (!IsLinear)
        {
            // In whole numbers where they decide: 3 · (1/3) must not fall below 1.
            int nearest = Scale is { } step ? (int)(output * step) : (int)((long)output * Inputs / Outputs);
            nearest = Math.Min(nearest, Inputs - 1);
            return (nearest, nearest, 0f);
        }

        double place = AlignCorners
            ? Outputs == 1 ? 0 : (double)output * (Inputs - 1) / (Outputs - 1)
            : Math.Max(0, ((output + 0.5) * (Scale ?? ((double)Inputs / Outputs))) - 0.5);
        int low = Math.Min((int)place, Inputs - 1);
        return (low, Math.Min(low + 1, Inputs - 1), (float)(place - low));
    }
}

/// <summary>Resampling of channels-last maps, nearest or bilinear. Source and target must not overlap.</summary>
internal static unsafe class Resampling
{
    public static void Forward(ReadOnlySpan<float> x, Span<float> y, int images, int channels, AxisSamples rows, AxisSamples columns)
    {
        fixed (float* px = x, py = y)
        {
            Body body = new() { X = px, Y = py, Channels = channels, Rows = rows, Columns = columns };
            Parallel.ForVectors(images * rows.Outputs, ref body);
        }
    }

    /// <summary>Adds to dx, which must hold values. One task an image, since targets share sources.</summary>
    public static void Backward(ReadOnlySpan<float> dy, Span<float> dx, int images, int channels, AxisSamples rows, AxisSamples columns)
    {
        fixed (float* pdy = dy, pdx = dx)
        {
            BackwardBody body = new() { Dy = pdy, Dx = pdx, Channels = channels, Rows = rows, Columns = columns };
            Parallel.ForVectors(images, ref body);
        }
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public float* Y;
        public int Channels;
        public AxisSamples Rows;
        public AxisSamples Columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            (int top, int bottom, float down) = Rows.At(task % Rows.Outputs);
            long pitch = (long)Columns.Inputs * Channels;
            float* image = X + (task / Rows.Outputs * Rows.Inputs * pitch);
            float* y = Y + ((long)task * Columns.Outputs * Channels);
            for (int column = 0; column < Columns.Outputs; column++, y += Channels)
            {
                (int left, int right, float across) = Columns.At(column);
                float* upper = image + (top * pitch);
                float* lower = image + (bottom * pitch);
                Pixel<V>(
                    upper + ((long)left * Channels), upper + ((long)right * Channels), lower + ((long)left * Channels),
                    lower + ((long)right * Channels), down, across, y, Channels);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Pixel<V>(float* ul, float* ur, float* ll, float* lr, float down, float across, float* y, int channels)
            where V : struct, ISimd<V>
        {
            if (down == 0f && across == 0f)
            {
                // A place that is met exactly is copied: 0 · ∞ of its neighbour would be NaN.
                new ReadOnlySpan<float>(ul, channels).CopyTo(new Span<float>(y, channels));
                return;
            }

            int c = 0;
            for (; c <= channels - V.Count; c += V.Count)
                V.Store(y + c, Mix(V.Load(ul + c), V.Load(ur + c), V.Load(ll + c), V.Load(lr + c), down, across));
            for (; c < channels; c++)
                Simd1.Store(y + c, Mix(Simd1.Load(ul + c), Simd1.Load(ur + c), Simd1.Load(ll + c), Simd1.Load(lr + c), down, across));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Mix<V>(V ul, V ur, V ll, V lr, float down, float across)
            where V : struct, ISimd<V>
        {
            V upper = V.MulAdd(ur, V.Create(across), ul * V.Create(1f - across));
            V lower = V.MulAdd(lr, V.Create(across), ll * V.Create(1f - across));
            return V.MulAdd(lower, V.Create(down), upper * V.Create(1f - down));
        }
    }

    private struct BackwardBody : IVectorBody
    {
        public float* Dy;
        public float* Dx;
        public int Channels;
        public AxisSamples Rows;
        public AxisSamples Columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            long pitch = (long)Columns.Inputs * Channels;
            float* image = Dx + (task * Rows.Inputs * pitch);
            float* dy = Dy + ((long)task * Rows.Outputs * Columns.Outputs * Channels);
            for (int row = 0; row < Rows.Outputs; row++)
            {
                (int top, int bottom, float down) = Rows.At(row);
                for (int column = 0; column < Columns.Outputs; column++, dy += Channels)
                {
                    (int left, int right, float across) = Columns.At(column);
                    float* upper = image + (top * pitch);
                    float* lower = image + (bottom * pitch);
                    Add<V>(dy, (1f - down) * (1f - across), upper + ((long)left * Channels), Channels);
                    Add<V>(dy, (1f - down) * across, upper + ((long)right * Channels), Channels);
                    Add<V>(dy, down * (1f - across), lower + ((long)left * Channels), Channels);
                    Add<V>(dy, down * across, lower + ((long)right * Channels), Channels);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Add<V>(float* dy, float weight, float* dx, int channels)
            where V : struct, ISimd<V>
        {
            if (weight == 0f)
                return;
            int c = 0;
            for (; c <= channels - V.Count; c += V.Count)
                V.Store(dx + c, V.MulAdd(V.Load(dy + c), V.Create(weight), V.Load(dx + c)));
            for (; c < channels; c++)
                dx[c] += dy[c] * weight;
        }
    }
}
