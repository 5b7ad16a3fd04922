using System.Buffers;

namespace Fovea;

/// <summary>Separable resampling of 8-bit images with fixed-point weights.</summary>
internal static class Resampler
{
    private const int Precision = 22;

    /// <summary>The image at another size.</summary>
    public static Image Run(Image image, int width, int height, Interpolation interpolation) =>
        Run(image, 0, 0, image.Width, image.Height, width, height, interpolation);

    /// <summary>A rectangle inside the image at another size, as if it had been cut out first.</summary>
    public static Image Run(
        Image image, int left, int top, int sourceWidth, int sourceHeight, int width, int height, Interpolation interpolation)
    {
        if (width == sourceWidth && height == sourceHeight) return Window.Cut(image, left, top, width, height);
        Image result = ImageScratch.Rent(width, height);
        byte[] source = image.Pixels;
        int stride = image.Width * 3, start = (top * stride) + (left * 3);
        if (width != sourceWidth)
        {
            // Of the result's own height there is no second pass; else the rows between are of any number, so they come from a pool.
            if ((long)width * sourceHeight > Image.MaxPixels)
                throw new DataException($"resize: {width}x{sourceHeight} pixels between the two passes would be too many");
            byte[] across = height == sourceHeight ? result.Pixels : ArrayPool<byte>.Shared.Rent(width * 3 * sourceHeight);
            using Weights weights = new(sourceWidth, width, interpolation);
            for (int y = 0; y < sourceHeight; y++)
                Horizontal(source.AsSpan(start + (y * stride), sourceWidth * 3), across.AsSpan(y * width * 3, width * 3), weights);
            if (height == sourceHeight) return result;
            (source, stride, start) = (across, width * 3, 0);
        }

        using (Weights weights = new(sourceHeight, height, interpolation)) Vertical(source, start, stride, result, weights);
        if (source != image.Pixels) ArrayPool<byte>.Shared.Return(source);
        return result;
    }

    private static void Horizontal(ReadOnlySpan<byte> row, Span<byte> target, in Weights weights)
    {
        for (int x = 0; 3 * x < target.Length; x++)
        {
            int red = 1 << (Precision - 1), green = red, blue = red;
            int at = weights.First[x] * 3;
            foreach (int weight in weights.Of(x))
            {
                red += row[at] * weight;
                green += row[at + 1] * weight;
                blue += row[at + 2] * weight;
                at += 3;
            }

            target[3 * x] = Clamp(red);
            target[(3 * x) + 1] = Clamp(green);
            target[(3 * x) + 2] = Clamp(blue);
        }
    }

    private static void Vertical(byte[] source, int start, int sourceStride, Image target, in Weights weights)
    {
        int stride = target.Width * 3;
        int[] sums = ArrayPool<int>.Shared.Rent(stride);
        for (int y = 0; y < target.Height; y++)
        {
            Span<int> sum = sums.AsSpan(0, stride);
            sum.Fill(1 << (Precision - 1));
            int from = weights.First[y];
            foreach (int weight in weights.Of(y))
            {
                ReadOnlySpan<byte> row = source.AsSpan(start + (from++ * sourceStride), stride);
                for (int i = 0; i < sum.Length; i++) sum[i] += row[i] * weight;
            }

            Span<byte> line = target.Pixels.AsSpan(y * stride, stride);
            for (int i = 0; i < line.Length; i++) line[i] = Clamp(sum[i]);
        }

        ArrayPool<int>.Shared.Return(sums);
    }

    private static byte Clamp(int sum) => (byte)Math.Clamp(sum >> Precision, 0, 255);

    /// <summary>For each target position, the first source position and the weights from there on.</summary>
    private readonly struct Weights : IDisposable
    {
        private readonly int[] _weights;
        private readonly int[] _counts;
        private readonly int _most;

        public Weights(int source, int target, Interpolation interpolation)
        {
            double scale = (double)source / target;
            double widened = Math.Max(scale, 1.0);
            double support = ResamplingFilter.Radius(interpolation) * widened;
            _most = ((int)Math.Ceiling(support) * 2) + 1;
            _weights = ArrayPool<int>.Shared.Rent(checked(_most * target));
            _counts = ArrayPool<int>.Shared.Rent(target);
            First = ArrayPool<int>.Shared.Rent(target);
            double[] exact = ArrayPool<double>.Shared.Rent(_most);
            double nearest = 0;
            for (int i = 0; i < target; i++)
            {
                double center = (i + 0.5) * scale;
                if (interpolation == Interpolation.Nearest)
                {
                    // Summed as Pillow does: where a centre meets an edge, the rounding decides.
                    nearest = i == 0 ? scale / 2 : nearest + scale;
                    (First[i], _counts[i], _weights[i * _most]) = (Math.Min((int)nearest, source - 1), 1, 1 << Precision);
                    continue;
                }

                int first = Math.Max((int)(center - support + 0.5), 0);
                int count = Math.Min((int)(center + support + 0.5), source) - first;
                double total = 0;
                for (int j = 0; j < count; j++)
                {
                    exact[j] = ResamplingFilter.Weight((j + first - center + 0.5) / widened, interpolation);
                    total += exact[j];
                }

                First[i] = first;
                _counts[i] = count;
                for (int j = 0; j < count; j++)
                {
                    double weight = (total == 0 ? exact[j] : exact[j] / total) * (1 << Precision);
                    _weights[(i * _most) + j] = (int)(weight + (weight < 0 ? -0.5 : 0.5));
                }
            }

            ArrayPool<double>.Shared.Return(exact);
        }

        public int[] First { get; }

        public ReadOnlySpan<int> Of(int position) => _weights.AsSpan(position * _most, _counts[position]);

        public void Dispose()
        {
            ArrayPool<int>.Shared.Return(_weights);
            ArrayPool<int>.Shared.Return(_counts);
            ArrayPool<int>.Shared.Return(First);
        }
    }
}
