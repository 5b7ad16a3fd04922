namespace Fovea;

/// <summary>What the components of a JPEG mean.</summary>
internal enum JpegColorSpace
{
    Gray,
    YCbCr,
    Rgb,
    Cmyk,
    Ycck,
}
