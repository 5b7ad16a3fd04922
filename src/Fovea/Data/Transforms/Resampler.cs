using System.Buffers;

namespace Fovea;

/// <summary>Separable resampling of 8-bit images with fixed-point weights.</summary>
internal static class Resampler
{
    private const int Precision = 22;

    /// <summary>The image at another size.</summary>
    public static Image Run(Image image, int width, int height, Interpolation interpolation)
    {
        Image across = image;
        if (width != image.Width)
        {
            across = ImageScratch.Rent(width, image.Height);
            Weights weights = new(image.Width, width, interpolation);
            for (int y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<byte> row = image.Pixels.AsSpan(y * image.Width * 3, image.Width * 3);
                Horizontal(row, across.Pixels.AsSpan(y * width * 3, width * 3), weights);
            }
        }

        if (height == image.Height) return across;
        Image result = ImageScratch.Rent(width, height);
        Vertical(across, result, new Weights(image.Height, height, interpolation));
        if (across != image) ImageScratch.Return(across);
        return result;
    }

    private static void Horizontal(ReadOnlySpan<byte> row, Span<byte> target, Weights weights)
    {
        for (int x = 0; x < weights.First.Length; x++)
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

    private static void Vertical(Image source, Image target, Weights weights)
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
                ReadOnlySpan<byte> row = source.Pixels.AsSpan(from++ * stride, stride);
                for (int i = 0; i < sum.Length; i++) sum[i] += row[i] * weight;
            }

            Span<byte> line = target.Pixels.AsSpan(y * stride, stride);
            for (int i = 0; i < line.Length; i++) line[i] = Clamp(sum[i]);
        }

        ArrayPool<int>.Shared.Return(sums);
    }

    private static byte Clamp(int sum) => (byte)Math.Clamp(sum >> Precision, 0, 255);

    /// <summary>For each target position, the first source position and the weights from there on.</summary>
    private sealed class Weights
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
            _weights = new int[(long)_most * target];
            _counts = new int[target];
            First = new int[target];
            double[] exact = new double[_most];
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
        }

        public int[] First { get; }

        public ReadOnlySpan<int> Of(int position) => _weights.AsSpan(position * _most, _counts[position]);
    }
}
