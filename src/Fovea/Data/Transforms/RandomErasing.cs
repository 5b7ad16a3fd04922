namespace Fovea;

/// <summary>Erases a rectangle of random size, proportions and place.</summary>
/// <remarks>[h, w, 3] → [h, w, 3]. Zhong, Zheng, Kang, Li, Yang, AAAI 2020, arXiv:1708.04896, sampled as torchvision does: area uniform,
/// proportions log-uniform, ten attempts to fit. What is erased gets the mean colour that normalising takes away, so it becomes 0 as
/// there, or noise of its mean and deviation, as timm's <c>pixel</c>; both to the nearest of 256 levels, because it is erased before
/// normalising.</remarks>
public sealed class RandomErasing : IImageTransform
{
    private const int Attempts = 10;

    private readonly double _probability;
    private readonly (double Least, double Most) _scale;
    private readonly (double Least, double Most) _ratio;
    private readonly bool _noise;
    private readonly Normalize _normalize;

    /// <summary>The erasing.</summary>
    /// <param name="probability">Of an image to be erased in, from 0 to 1.</param>
    /// <param name="minScale">The least share of the image's area, above 0.</param>
    /// <param name="maxScale">The greatest, below 1.</param>
    /// <param name="minRatio">The least height over width, above 0.</param>
    /// <param name="maxRatio">The greatest.</param>
    /// <param name="noise">Whether to put noise there instead of the mean colour.</param>
    /// <param name="normalize">The normalisation that follows; ImageNet's unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public RandomErasing(double probability = 0.5, double minScale = 0.02, double maxScale = 0.33, double minRatio = 0.3,
        double maxRatio = 3.3, bool noise = false, Normalize? normalize = null)
    {
        if (probability is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "a probability is from 0 to 1");
        if (!(minScale > 0 && maxScale >= minScale && maxScale < 1))
            throw new ArgumentOutOfRangeException(nameof(minScale), minScale, $"shares rise from above 0 to below 1; end: {maxScale}");
        if (!(minRatio > 0 && maxRatio >= minRatio && maxRatio < 1e6))
            throw new ArgumentOutOfRangeException(nameof(minRatio), minRatio, $"proportions rise from above 0; got {maxRatio} at most");
        (_probability, _noise, _normalize) = (probability, noise, normalize ?? Normalize.ImageNet);
        (_scale, _ratio) = ((minScale, maxScale), (minRatio, maxRatio));
    }

    /// <inheritdoc/>
    public Image Apply(Image image, ref RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (random.NextDouble() >= _probability) return image;
        double area = (double)image.Width * image.Height, low = Math.Log(_ratio.Least), high = Math.Log(_ratio.Most);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            double target = area * (_scale.Least + ((_scale.Most - _scale.Least) * random.NextDouble()));
            double ratio = Math.Exp(low + ((high - low) * random.NextDouble()));
            int height = (int)Math.Round(Math.Sqrt(target * ratio)), width = (int)Math.Round(Math.Sqrt(target / ratio));
            if (height < 1 || width < 1 || height >= image.Height || width >= image.Width) continue;
            int top = random.NextInt(image.Height - height + 1), left = random.NextInt(image.Width - width + 1);
            return Erase(image, left, top, width, height, ref random);
        }

        return image;
    }

    /// <summary>The image with one colour in a rectangle.</summary>
    internal static Image Erase(Image image, int left, int top, int width, int height, PixelColor color)
    {
        Image result = Copy(image);
        for (int y = top; y < top + height; y++) color.Fill(Row(result, left, y, width));
        return result;
    }

    private static Image Copy(Image image)
    {
        Image result = ImageScratch.Rent(image.Width, image.Height);
        image.Pixels.CopyTo(result.Pixels, 0);
        return result;
    }

    private static Span<byte> Row(Image image, int left, int y, int width) =>
        image.Pixels.AsSpan(((y * image.Width) + left) * 3, width * 3);

    private Image Erase(Image image, int left, int top, int width, int height, ref RandomStream random)
    {
        if (!_noise) return Erase(image, left, top, width, height, _normalize.MeanColor);
        Image result = Copy(image);
        for (int y = top; y < top + height; y++)
        {
            Span<byte> row = Row(result, left, y, width);
            for (int i = 0; i < row.Length; i++)
            {
                double value = _normalize.Mean[i % 3] + (_normalize.Deviation[i % 3] * random.NextNormal());
                row[i] = (byte)Math.Clamp((int)Math.Round(value * 255), 0, 255);
            }
        }

        return result;
    }
}
