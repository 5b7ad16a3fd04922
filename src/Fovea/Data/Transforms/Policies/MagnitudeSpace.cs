namespace Fovea;

/// <summary>How torchvision turns a bin of strength into the value of an operation.</summary>
/// <param name="Bins">Number of bins, at least 2; bin 0 changes least.</param>
/// <param name="IsWide">The wide ranges of TrivialAugment instead of AutoAugment's and RandAugment's.</param>
internal readonly record struct MagnitudeSpace(int Bins, bool IsWide)
{
    /// <summary>Whether the sign of the strength is drawn.</summary>
    public static bool IsSigned(ImageOperation operation) => operation is ImageOperation.Rotate or ImageOperation.Color
        or ImageOperation.Contrast or ImageOperation.Brightness or ImageOperation.Sharpness or ImageOperation.ShearX
        or ImageOperation.ShearY or ImageOperation.TranslateX or ImageOperation.TranslateY;

    /// <summary>The strength of a bin, before its sign.</summary>
    public double Strength(ImageOperation operation, int bin, int width, int height)
    {
        double share = (double)bin / (Bins - 1);
        return operation switch
        {
            ImageOperation.ShearX or ImageOperation.ShearY => share * (IsWide ? 0.99 : 0.3),
            ImageOperation.TranslateX => share * (IsWide ? 32 : 150.0 / 331 * width),
            ImageOperation.TranslateY => share * (IsWide ? 32 : 150.0 / 331 * height),
            ImageOperation.Rotate => share * (IsWide ? 135 : 30),
            ImageOperation.Color or ImageOperation.Contrast or ImageOperation.Brightness or ImageOperation.Sharpness =>
                share * (IsWide ? 0.99 : 0.9),
            ImageOperation.Posterize => 8 - (int)Math.Round(share * (IsWide ? 6 : 4), MidpointRounding.ToEven),
            ImageOperation.Solarize => 255 - (share * 255),
            _ => 0,
        };
    }

    /// <summary>The value that <see cref="ImageOperations.Apply"/> takes for a strength with its sign.</summary>
    public static double Value(ImageOperation operation, double strength) => operation switch
    {
        ImageOperation.Color or ImageOperation.Contrast or ImageOperation.Brightness or ImageOperation.Sharpness => 1 + strength,
        ImageOperation.TranslateX or ImageOperation.TranslateY => Math.Truncate(strength),
        _ => strength,
    };
}
