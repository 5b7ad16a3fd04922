namespace Fovea;

/// <summary>Resizes an image, with the filter widened when it shrinks so that nothing aliases.</summary>
/// <remarks>[h, w, 3] → [H, W, 3]. Equal to Pillow's <c>resize</c>, and so to torchvision's on such images: half-pixel centres,
/// weights of 22 fractional bits, rounding to 8 bits between the horizontal and the vertical pass.</remarks>
public sealed class Resize : IImageTransform
{
    private readonly int _shorter;
    private readonly int _width;
    private readonly int _height;
    private readonly Interpolation _interpolation;

    /// <summary>Makes the shorter side <paramref name="shorterSide"/> pixels and keeps the proportions; the longer is rounded
    /// down.</summary>
    /// <param name="shorterSide">At least 1.</param>
    /// <param name="interpolation">The filter.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shorterSide"/> is below 1.</exception>
    public Resize(int shorterSide, Interpolation interpolation = Interpolation.Bilinear)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shorterSide, 1);
        (_shorter, _interpolation) = (shorterSide, interpolation);
    }

    /// <summary>Makes the image exactly <paramref name="width"/> by <paramref name="height"/>, whatever its proportions.</summary>
    /// <param name="width">At least 1.</param>
    /// <param name="height">At least 1.</param>
    /// <param name="interpolation">The filter.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1.</exception>
    public Resize(int width, int height, Interpolation interpolation = Interpolation.Bilinear)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (_width, _height, _interpolation) = (width, height, interpolation);
    }

    /// <inheritdoc/>
    public Image Apply(Image image, ref RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(image);
        (int width, int height) = SizeFor(image);
        return width == image.Width && height == image.Height ? image : Resampler.Run(image, width, height, _interpolation);
    }

    private (int Width, int Height) SizeFor(Image image)
    {
        if (_shorter == 0) return (_width, _height);
        long shorter = Math.Min(image.Width, image.Height), longer = Math.Max(image.Width, image.Height);
        long scaled = _shorter * longer / shorter;
        if (scaled * _shorter > Image.MaxPixels)
            throw new DataException(
                $"resize: an image of {image.Width}x{image.Height} with a shorter side of {_shorter} would be too large");
        return image.Width <= image.Height ? (_shorter, (int)scaled) : ((int)scaled, _shorter);
    }
}
