namespace Fovea;

/// <summary>Cuts out the middle; where the image is smaller, black is added around it first.</summary>
/// <remarks>[h, w, 3] → [H, W, 3]. As torchvision: the offset is half the difference, rounded half to even; of an odd border the right
/// and bottom get the extra pixel.</remarks>
public sealed class CenterCrop : IImageTransform
{
    private readonly int _width;
    private readonly int _height;

    /// <summary>A square crop.</summary>
    /// <param name="size">Its side, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is below 1.</exception>
    public CenterCrop(int size)
        : this(size, size)
    {
    }

    /// <summary>A crop of any proportions.</summary>
    /// <param name="width">At least 1.</param>
    /// <param name="height">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1.</exception>
    public CenterCrop(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (_width, _height) = (width, height);
    }

    /// <inheritdoc/>
    public Image Apply(Image image, ref RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.Width == _width && image.Height == _height
            ? image
            : Window.Cut(image, Offset(image.Width, _width), Offset(image.Height, _height), _width, _height);
    }

    private static int Offset(int size, int crop) =>
        size < crop ? -((crop - size) / 2) : (int)Math.Round((size - crop) / 2.0, MidpointRounding.ToEven);
}
