namespace Fovea;

/// <summary>What policies of augmentation choose from.</summary>
internal enum ImageOperation
{
    /// <summary>Nothing; no value.</summary>
    Identity,

    /// <summary>Stretches each channel; no value.</summary>
    AutoContrast,

    /// <summary>Equalizes each channel; no value.</summary>
    Equalize,

    /// <summary>The negative; no value.</summary>
    Invert,

    /// <summary>Value: degrees counter-clockwise.</summary>
    Rotate,

    /// <summary>Value: bits that are kept.</summary>
    Posterize,

    /// <summary>Value: the threshold.</summary>
    Solarize,

    /// <summary>Value: what is added to dark samples.</summary>
    SolarizeAdd,

    /// <summary>Saturation, called color by Pillow. Value: the factor, 1 for no change.</summary>
    Color,

    /// <summary>Value: the factor, 1 for no change.</summary>
    Contrast,

    /// <summary>Value: the factor, 1 for no change.</summary>
    Brightness,

    /// <summary>Value: the factor, 1 for no change.</summary>
    Sharpness,

    /// <summary>Value: pixels a row.</summary>
    ShearX,

    /// <summary>Value: pixels a column.</summary>
    ShearY,

    /// <summary>Value: pixels to the right.</summary>
    TranslateX,

    /// <summary>Value: pixels down.</summary>
    TranslateY,
}
