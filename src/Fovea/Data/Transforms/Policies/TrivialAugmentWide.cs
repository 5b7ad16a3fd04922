namespace Fovea;

/// <summary>TrivialAugment: one operation of fourteen at one strength of 31, both drawn uniformly for each image.</summary>
/// <remarks>[h, w, 3] → [h, w, 3]. Müller, Hutter, ICCV 2021, arXiv:2103.10158, the "wide" space, as torchvision has it: shears to 0.99,
/// shifts to 32 pixels, turns to 135°, factors from 0.01 to 1.99; geometry takes the nearest pixel. Three draws a sample.</remarks>
public sealed class TrivialAugmentWide : IImageTransform
{
    private static readonly MagnitudeSpace Space = new(Bins: 31, IsWide: true);

    private static readonly ImageOperation[] Operations =
    [
        ImageOperation.Identity, ImageOperation.ShearX, ImageOperation.ShearY, ImageOperation.TranslateX, ImageOperation.TranslateY,
        ImageOperation.Rotate, ImageOperation.Brightness, ImageOperation.Color, ImageOperation.Contrast, ImageOperation.Sharpness,
        ImageOperation.Posterize, ImageOperation.Solarize, ImageOperation.AutoContrast, ImageOperation.Equalize,
    ];

    /// <summary>What comes in from outside; black unless set, as torchvision's.</summary>
    internal PixelColor Fill { get; init; }

    /// <inheritdoc/>
    public Image Apply(Image image, ref RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ImageOperation operation = Operations[random.NextInt(Operations.Length)];
        double strength = Space.Strength(operation, random.NextInt(Space.Bins), image.Width, image.Height);
        if (random.NextInt(2) == 0 && MagnitudeSpace.IsSigned(operation)) strength = -strength;
        return operation.Apply(image, MagnitudeSpace.Value(operation, strength), smooth: false, Fill);
    }
}
