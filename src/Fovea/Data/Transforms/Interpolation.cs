namespace Fovea;

/// <summary>How <see cref="Resize"/> weighs pixels.</summary>
public enum Interpolation
{
    /// <summary>Linear in each direction: a triangle of radius 1.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = −½, of radius 2 (IEEE Transactions on Acoustics, Speech, and Signal Processing 29(6), 1981).</summary>
    Bicubic,

    /// <summary>The pixel whose area the new one's centre falls into; nothing is mixed, and nothing widened when it shrinks.</summary>
    Nearest,

    /// <summary>All pixels of the area alike.</summary>
    Box,

    /// <summary>A Hamming-windowed sinc of radius 1.</summary>
    Hamming,

    /// <summary>A sinc windowed by a sinc, of radius 3 (Duchon, Journal of Applied Meteorology 18, 1979).</summary>
    Lanczos,
}
