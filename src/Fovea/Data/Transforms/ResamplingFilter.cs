namespace Fovea;

/// <summary>The filters of <see cref="Interpolation"/>: how much a pixel counts by its distance.</summary>
internal static class ResamplingFilter
{
    /// <summary>The distance beyond which nothing counts, in pixels of the coarser image.</summary>
    public static double Radius(Interpolation interpolation) => interpolation switch
    {
        Interpolation.Nearest or Interpolation.Box => 0.5,
        Interpolation.Bicubic => 2,
        Interpolation.Lanczos => 3,
        _ => 1,
    };

    /// <summary>The weight of a pixel at this distance.</summary>
    public static double Weight(double x, Interpolation interpolation)
    {
        const double a = -0.5;
        double distance = Math.Abs(x);
        switch (interpolation)
        {
            case Interpolation.Nearest or Interpolation.Box:
                // Of two pixels at the same distance, one counts.
                return x is > -0.5 and <= 0.5 ? 1 : 0;
            case Interpolation.Bilinear:
                return distance < 1 ? 1 - distance : 0;
            case Interpolation.Hamming:
                return distance < 1 ? Sinc(distance) * (0.54 + (0.46 * Math.Cos(Math.PI * distance))) : 0;
            case Interpolation.Lanczos:
                return x is >= -3 and < 3 ? Sinc(distance) * Sinc(distance / 3) : 0;
            default:
                if (distance < 1) return ((((a + 2) * distance) - (a + 3)) * distance * distance) + 1;
                return distance < 2 ? ((((distance - 5) * distance) + 8) * distance - 4) * a : 0;
        }
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
