namespace Fovea;

/// <summary>How <see cref="Resize"/> weighs pixels.</summary>
public enum Interpolation
{
    /// <summary>Linear in each direction: a triangle of radius 1.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = −½, of radius 2 (IEEE Transactions on Acoustics, Speech, and Signal Processing 29(6), 1981).</summary>
    Bicubic,
}
