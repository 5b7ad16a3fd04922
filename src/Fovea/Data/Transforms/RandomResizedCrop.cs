namespace Fovea;

/// <summary>Cuts out a rectangle of random size, proportions and place and resizes it to a square.</summary>
/// <remarks>[h, w, 3] → [size, size, 3]. As torchvision samples it: area uniform, proportions log-uniform, ten attempts to fit, then the
/// largest rectangle in the middle that has allowed proportions. The resizing is that of <see cref="Resize"/>.</remarks>
public sealed class RandomResizedCrop : IImageTransform
{
    private const int Attempts = 10;

    private readonly int _size;
    private readonly (double Least, double Most) _scale;
    private readonly (double Least, double Most) _ratio;
    private readonly Interpolation _interpolation;

    /// <summary>The crop.</summary>
    /// <param name="size">Side of the result in pixels, at least 1.</param>
    /// <param name="minScale">The least share of the image's area, above 0.</param>
    /// <param name="maxScale">The greatest, at least <paramref name="minScale"/>.</param>
    /// <param name="minRatio">The least width over height, above 0.</param>
    /// <param name="maxRatio">The greatest, at least <paramref name="minRatio"/>.</param>
    /// <param name="interpolation">The filter.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size, share or proportion is outside its range.</exception>
    public RandomResizedCrop(int size, double minScale = 0.08, double maxScale = 1, double minRatio = 3.0 / 4, double maxRatio = 4.0 / 3,
        Interpolation interpolation = Interpolation.Bilinear)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _size = size;
        _scale = Range.Of(minScale, maxScale, nameof(minScale));
        _ratio = Range.Of(minRatio, maxRatio, nameof(minRatio));
        _interpolation = interpolation;
    }

    /// <inheritdoc/>
    public Image Apply(Image image, ref RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(image);
        (int left, int top, int width, int height) = Choose(image.Width, image.Height, ref random);
        return Resampler.Run(image, left, top, width, height, _size, _size, _interpolation);
    }

    /// <summary>The rectangle for an image of a size.</summary>
    internal (int Left, int Top, int Width, int Height) Choose(int width, int height, ref RandomStream random)
    {
        double area = (double)width * height, low = Math.Log(_ratio.Least), high = Math.Log(_ratio.Most);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            double target = area * Range.Draw(_scale, ref random), ratio = Math.Exp(low + ((high - low) * random.NextDouble()));
            int w = (int)Math.Round(Math.Sqrt(target * ratio)), h = (int)Math.Round(Math.Sqrt(target / ratio));
            if (w < 1 || w > width || h < 1 || h > height) continue;
            int top = random.NextInt(height - h + 1), left = random.NextInt(width - w + 1);
            return (left, top, w, h);
        }

        double own = (double)width / height;
        int wide = own > _ratio.Most ? Math.Max(1, (int)Math.Round(height * _ratio.Most)) : width;
        int tall = own < _ratio.Least ? Math.Max(1, (int)Math.Round(width / _ratio.Least)) : height;
        return ((width - wide) / 2, (height - tall) / 2, wide, tall);
    }

    /// <summary>Ranges of positive numbers.</summary>
    private static class Range
    {
        public static (double Least, double Most) Of(double least, double most, string name) => least > 0 && most >= least && most < 1e6
            ? (least, most)
            : throw new ArgumentOutOfRangeException(name, least, $"a range is above 0 and rises; got {least} to {most}");

        public static double Draw((double Least, double Most) range, ref RandomStream random) =>
            range.Least + ((range.Most - range.Least) * random.NextDouble());
    }
}
