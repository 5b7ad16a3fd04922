using static Fovea.ImageOperation;

namespace Fovea;

/// <summary>The 25 pairs of each policy, as the appendix of arXiv:1805.09501 and torchvision have them: operation, probability, bin of
/// ten.</summary>
internal static class AutoAugmentTable
{
    public static readonly Pair[] ImageNet =
    [
        new(Posterize, 0.4, 8, Rotate, 0.6, 9),
        new(Solarize, 0.6, 5, AutoContrast, 0.6, 0),
        new(Equalize, 0.8, 0, Equalize, 0.6, 0),
        new(Posterize, 0.6, 7, Posterize, 0.6, 6),
        new(Equalize, 0.4, 0, Solarize, 0.2, 4),
        new(Equalize, 0.4, 0, Rotate, 0.8, 8),
        new(Solarize, 0.6, 3, Equalize, 0.6, 0),
        new(Posterize, 0.8, 5, Equalize, 1.0, 0),
        new(Rotate, 0.2, 3, Solarize, 0.6, 8),
        new(Equalize, 0.6, 0, Posterize, 0.4, 6),
        new(Rotate, 0.8, 8, Color, 0.4, 0),
        new(Rotate, 0.4, 9, Equalize, 0.6, 0),
        new(Equalize, 0.0, 0, Equalize, 0.8, 0),
        new(Invert, 0.6, 0, Equalize, 1.0, 0),
        new(Color, 0.6, 4, Contrast, 1.0, 8),
        new(Rotate, 0.8, 8, Color, 1.0, 2),
        new(Color, 0.8, 8, Solarize, 0.8, 7),
        new(Sharpness, 0.4, 7, Invert, 0.6, 0),
        new(ShearX, 0.6, 5, Equalize, 1.0, 0),
        new(Color, 0.4, 0, Equalize, 0.6, 0),
        new(Equalize, 0.4, 0, Solarize, 0.2, 4),
        new(Solarize, 0.6, 5, AutoContrast, 0.6, 0),
        new(Invert, 0.6, 0, Equalize, 1.0, 0),
        new(Color, 0.6, 4, Contrast, 1.0, 8),
        new(Equalize, 0.8, 0, Equalize, 0.6, 0),
    ];

    public static readonly Pair[] Cifar10 =
    [
        new(Invert, 0.1, 0, Contrast, 0.2, 6),
        new(Rotate, 0.7, 2, TranslateX, 0.3, 9),
        new(Sharpness, 0.8, 1, Sharpness, 0.9, 3),
        new(ShearY, 0.5, 8, TranslateY, 0.7, 9),
        new(AutoContrast, 0.5, 0, Equalize, 0.9, 0),
        new(ShearY, 0.2, 7, Posterize, 0.3, 7),
        new(Color, 0.4, 3, Brightness, 0.6, 7),
        new(Sharpness, 0.3, 9, Brightness, 0.7, 9),
        new(Equalize, 0.6, 0, Equalize, 0.5, 0),
        new(Contrast, 0.6, 7, Sharpness, 0.6, 5),
        new(Color, 0.7, 7, TranslateX, 0.5, 8),
        new(Equalize, 0.3, 0, AutoContrast, 0.4, 0),
        new(TranslateY, 0.4, 3, Sharpness, 0.2, 6),
        new(Brightness, 0.9, 6, Color, 0.2, 8),
        new(Solarize, 0.5, 2, Invert, 0.0, 0),
        new(Equalize, 0.2, 0, AutoContrast, 0.6, 0),
        new(Equalize, 0.2, 0, Equalize, 0.6, 0),
        new(Color, 0.9, 9, Equalize, 0.6, 0),
        new(AutoContrast, 0.8, 0, Solarize, 0.2, 8),
        new(Brightness, 0.1, 3, Color, 0.7, 0),
        new(Solarize, 0.4, 5, AutoContrast, 0.9, 0),
        new(TranslateY, 0.9, 9, TranslateY, 0.7, 9),
        new(AutoContrast, 0.9, 0, Solarize, 0.8, 3),
        new(Equalize, 0.8, 0, Invert, 0.1, 0),
        new(TranslateY, 0.7, 9, AutoContrast, 0.9, 0),
    ];

    /// <summary>Two operations one after the other, each with its probability and strength.</summary>
    public readonly record struct Pair(
        ImageOperation First, double FirstShare, int FirstBin, ImageOperation Second, double SecondShare, int SecondBin);
}
