using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Sums per channel of a map [pixels, channels], gathered part by part by the kernel that makes it while its values are in the
/// caches; mean and variance follow from them.</summary>
/// <remarks>Parts follow from shapes alone. Each is measured from its own first pixel, so that a large mean cancels nothing; floats go to
/// doubles every 128 pixels.</remarks>
internal unsafe struct ChannelMoments(int channels)
{
    private double* _parts;
    private int _count;

    // Pixels, sums and squares as doubles, and the first pixel as floats; whole lines of the cache.
    private readonly long PartSize => (1 + (2L * channels) + ((channels + 1) / 2) + 7) & ~7;

    /// <summary>Takes memory for so many parts; on the thread that waits for them.</summary>
    public void Reserve(int parts)
    {
        _count = parts;
        _parts = (double*)Scratch.Rent(ScratchSlot.Moments, 2 * parts * PartSize);
    }

    /// <summary>Begins some channels of a part at the values of its first pixel; the others may be another task's.</summary>
    public readonly void Begin(int part, float* pixel, int first, int count)
    {
        double* sums = Sums(part);
        if (first == 0)
            *Pixels(part) = 0;
        new Span<double>(sums + first, count).Clear();
        new Span<double>(sums + channels + first, count).Clear();
        new ReadOnlySpan<float>(pixel, count).CopyTo(new Span<float>(Shift(part) + first, count));
    }

    /// <summary>Adds pixels that lie one behind the other to channels of a part that has begun.</summary>
    /// <param name="part">The part.</param>
    /// <param name="values">The first of these channels in the first pixel.</param>
    /// <param name="pixels">How many pixels.</param>
    /// <param name="first">The first channel.</param>
    /// <param name="count">How many channels.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Add<V>(int part, float* values, int pixels, int first, int count)
        where V : struct, ISimd<V>
    {
        if (first == 0)
            *Pixels(part) += pixels;
        double* sums = Sums(part) + first;
        float* shift = Shift(part) + first;
        float* lanes = stackalloc float[2 * V.Count];
        for (int pixel = 0; pixel < pixels; pixel += ChannelRows.Flush)
        {
            int some = Math.Min(ChannelRows.Flush, pixels - pixel);
            float* x = values + ((long)pixel * channels);
            for (int c = 0; c < count; c += V.Count)
            {
                int lane = Math.Min(V.Count, count - c);
                Gather<V>(x + c, some, shift + c, lane, lanes);
                for (int i = 0; i < lane; i++)
                {
                    sums[c + i] += lanes[i];
                    sums[channels + c + i] += lanes[V.Count + i];
                }
            }
        }
    }

    /// <summary>Mean and biased variance of each channel over all parts.</summary>
    public readonly void Finish(Span<double> mean, Span<double> variance)
    {
        mean.Clear();
        variance.Clear();
        double pixels = 0;
        float* shift = Shift(0);
        for (int part = 0; part < _count; part++)
        {
            double n = *Pixels(part);
            double* sums = Sums(part);
            float* from = Shift(part);
            pixels += n;
            for (int c = 0; c < channels; c++)
            {
                double apart = (double)from[c] - shift[c];
                mean[c] += sums[c] + (n * apart);
                variance[c] += sums[channels + c] + (apart * ((2 * sums[c]) + (n * apart)));
            }
        }

        for (int c = 0; c < channels; c++)
        {
            double shifted = mean[c] / pixels;
            mean[c] = shift[c] + shifted;
            variance[c] = Math.Max(0, (variance[c] / pixels) - (shifted * shifted));
        }
    }

    private readonly double* Pixels(int part) => _parts + (part * PartSize);

    private readonly double* Sums(int part) => Pixels(part) + 1;

    private readonly float* Shift(int part) => (float*)(Sums(part) + (2L * channels));

    // Sums and squares of one register of channels over a few pixels.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Gather<V>(float* x, int pixels, float* shift, int count, float* lanes)
        where V : struct, ISimd<V>
    {
        V s = V.LoadFirst(shift, count);
        V sum0 = V.Zero, sum1 = V.Zero, square0 = V.Zero, square1 = V.Zero;
        bool isWhole = count == V.Count;
        int pixel = 0;
        for (; isWhole && pixel <= pixels - 4; pixel += 4, x += 4 * channels)
        {
            V d0 = V.Load(x) - s, d1 = V.Load(x + channels) - s;
            V d2 = V.Load(x + (2L * channels)) - s, d3 = V.Load(x + (3L * channels)) - s;
            sum0 += d0 + d1;
            sum1 += d2 + d3;
            V.AddProduct(ref square0, d0, d0);
            V.AddProduct(ref square1, d1, d1);
            V.AddProduct(ref square0, d2, d2);
            V.AddProduct(ref square1, d3, d3);
        }

        for (; pixel < pixels; pixel++, x += channels)
        {
            V d = V.LoadFirst(x, count) - s;
            sum0 += d;
            V.AddProduct(ref square0, d, d);
        }

        V.Store(lanes, sum0 + sum1);
        V.Store(lanes + V.Count, square0 + square1);
    }
}
