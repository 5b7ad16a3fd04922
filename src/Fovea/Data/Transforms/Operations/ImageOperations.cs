namespace Fovea;

/// <summary>Runs an operation of a policy.</summary>
internal static class ImageOperations
{
    /// <summary>The changed image, or the same one where nothing changes.</summary>
    /// <param name="operation">What to do.</param>
    /// <param name="image">Not changed.</param>
    /// <param name="value">How much, in the operation's unit.</param>
    /// <param name="smooth">Whether geometry takes the mean of four pixels, or else the nearest.</param>
    /// <param name="fill">What comes in from outside.</param>
    public static Image Apply(this ImageOperation operation, Image image, double value, bool smooth, PixelColor fill) => operation switch
    {
        ImageOperation.AutoContrast => HistogramOps.AutoContrast(image),
        ImageOperation.Equalize => HistogramOps.Equalize(image),
        ImageOperation.Invert => PointOps.Invert(image),
        ImageOperation.Rotate => Warp.Affine(image, AffineMap.Rotation(value, image.Width, image.Height), smooth, fill),
        ImageOperation.Posterize => value >= 8 ? image : PointOps.Posterize(image, (int)value),
        ImageOperation.Solarize => PointOps.Solarize(image, value),
        ImageOperation.SolarizeAdd => PointOps.SolarizeAdd(image, (int)value),
        ImageOperation.Color => Blending.Saturation(image, value),
        ImageOperation.Contrast => PointOps.Contrast(image, value),
        ImageOperation.Brightness => PointOps.Brightness(image, value),
        ImageOperation.Sharpness => Blending.Sharpness(image, value),
        ImageOperation.ShearX => Warp.Affine(image, AffineMap.ShearX(value), smooth, fill),
        ImageOperation.ShearY => Warp.Affine(image, AffineMap.ShearY(value), smooth, fill),
        ImageOperation.TranslateX => Warp.Affine(image, AffineMap.Translation(value, 0), smooth, fill),
        ImageOperation.TranslateY => Warp.Affine(image, AffineMap.Translation(0, value), smooth, fill),
        _ => image,
    };

    /// <summary>Runs one step of several and gives back what the step before made.</summary>
    /// <param name="operation">What to do.</param>
    /// <param name="original">What the first step was given; it stays.</param>
    /// <param name="current">What the step before made, or the original.</param>
    /// <param name="value">How much.</param>
    /// <param name="smooth">As in <see cref="Apply"/>.</param>
    /// <param name="fill">As in <see cref="Apply"/>.</param>
    public static Image Step(this ImageOperation operation, Image original, Image current, double value, bool smooth, PixelColor fill)
    {
        Image next = operation.Apply(current, value, smooth, fill);
        if (next != current && current != original) ImageScratch.Return(current);
        return next;
    }
}
