namespace Fovea;

/// <summary>Cuts out a square at a uniformly random place, after a black border was added.</summary>
/// <remarks>[h, w, 3] → [size, size, 3]. The border is black before normalising, as torchvision's on images. Two draws a sample, the
/// row first.</remarks>
public sealed class RandomCrop : IImageTransform
{
    private readonly int _size;
    private readonly int _padding;

    /// <summary>The crop.</summary>
    /// <param name="size">Its side in pixels, at least 1.</param>
    /// <param name="padding">Width of the black border on every side, in pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is below 1 or <paramref name="padding"/> negative.</exception>
    public RandomCrop(int size, int padding = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        (_size, _padding) = (size, padding);
    }

    /// <summary>What the border shows; black unless set.</summary>
    internal PaddingMode Mode { get; init; }

    /// <inheritdoc/>
    /// <exception cref="DataException">The image with its border is smaller than the crop.</exception>
    public Image Apply(Image image, ref RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(image);
        int spareX = image.Width + (2 * _padding) - _size, spareY = image.Height + (2 * _padding) - _size;
        if (spareX < 0 || spareY < 0)
        {
            throw new DataException(
                $"random crop: an image of {image.Width}x{image.Height} with a border of {_padding} is smaller than the crop of"
                    + $" {_size}x{_size}; resize it first");
        }

        int top = random.NextInt(spareY + 1), left = random.NextInt(spareX + 1);
        if (Mode == PaddingMode.Constant || _padding == 0) return Window.Cut(image, left - _padding, top - _padding, _size, _size);
        Image wider = Border.Add(image, _padding, _padding, _padding, _padding, Mode, PixelColor.Black);
        Image result = Window.Cut(wider, left, top, _size, _size);
        ImageScratch.Return(wider);
        return result;
    }
}
