namespace Fovea.Kernels;

/// <summary>One axis of a grid sampling: from a coordinate in [−1, 1] to a place between the positions of the axis.</summary>
internal readonly record struct SampleAxis(int Size, bool AlignCorners, SamplePadding Padding)
{
    /// <summary>The place, and its derivative with respect to the coordinate.</summary>
    public (double Place, double Slope) Locate(float coordinate)
    {
        double slope = AlignCorners ? (Size - 1) / 2.0 : Size / 2.0;
        double place = AlignCorners ? (coordinate + 1.0) * slope : ((coordinate + 1.0) * slope) - 0.5;
        if (Padding == SamplePadding.Reflection)
            (place, slope) = Reflect(place, slope);
        if (Padding == SamplePadding.Zeros)
            return (place, slope);
        // NaN goes to 0, as everything does that no comparison lets pass.
        return !(place > 0) ? (0, 0) : place >= Size - 1 ? (Size - 1, 0) : (place, slope);
    }

    private (double Place, double Slope) Reflect(double place, double slope)
    {
        double low = AlignCorners ? 0 : -0.5;
        double span = AlignCorners ? Size - 1 : Size;
        if (span == 0)
            return (0, 0);
        double distance = Math.Abs(place - low);
        double sign = place < low ? -slope : slope;
        double flips = Math.Floor(distance / span);
        double rest = distance - (flips * span);
        return flips % 2 == 0 ? (rest + low, sign) : (span - rest + low, -sign);
    }
}
