namespace Fovea;

/// <summary>Cuts a square out of a corner or the middle, as torchvision's five crops.</summary>
/// <remarks>[h, w, 3] → [size, size, 3]; where the image is smaller, black is added around it, as by <see cref="CenterCrop"/>.</remarks>
internal sealed class CornerCrop(int size, CropPlace place) : IImageTransform
{
    private readonly CenterCrop _center = new(size);

    public Image Apply(Image image, ref RandomStream random)
    {
        int spareX = image.Width - size, spareY = image.Height - size;
        if (place == CropPlace.Center || spareX < 0 || spareY < 0) return _center.Apply(image, ref random);
        int left = place is CropPlace.TopRight or CropPlace.BottomRight ? spareX : 0;
        int top = place is CropPlace.BottomLeft or CropPlace.BottomRight ? spareY : 0;
        return spareX == 0 && spareY == 0 ? image : Window.Cut(image, left, top, size, size);
    }
}
