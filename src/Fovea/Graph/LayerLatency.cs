namespace Fovea;

/// <summary>What one step of a plan takes, and what it does in that time.</summary>
/// <param name="Module">The path of the module whose operation it is.</param>
/// <param name="Operations">The operations that are one step, joined by " + ".</param>
/// <param name="Output">The shape of the result.</param>
/// <param name="Milliseconds">The median time.</param>
/// <param name="MultiplyAdds">Multiply-adds of convolutions, linear layers and matrix products; 0 for what has none.</param>
/// <param name="Bytes">Bytes that have to be read and written at least: each map and each weight once.</param>
public sealed record LayerLatency(string Module, string Operations, Shape Output, double Milliseconds, long MultiplyAdds, long Bytes)
{
    /// <summary>Billions of floating-point operations a second, a multiply-add counted as two.</summary>
    public double GigaflopsPerSecond => Milliseconds > 0 ? 2e-6 * MultiplyAdds / Milliseconds : 0;

    /// <summary>10⁹ bytes a second.</summary>
    public double GigabytesPerSecond => Milliseconds > 0 ? 1e-6 * Bytes / Milliseconds : 0;

    /// <summary>The time in milliseconds that the machine cannot go below where values come from memory: the longer of the time for the
    /// arithmetic and that for the bytes (the roofline).</summary>
    /// <param name="peak">What the machine can do.</param>
    public double Bound(MachinePeak peak)
    {
        ArgumentNullException.ThrowIfNull(peak);
        return Math.Max(2e-6 * MultiplyAdds / peak.GigaflopsPerSecond, 1e-6 * Bytes / peak.GigabytesPerSecond);
    }

    /// <summary>Whether it is the arithmetic that bounds the step, and not memory.</summary>
    /// <param name="peak">What the machine can do.</param>
    public bool IsBoundByArithmetic(MachinePeak peak)
    {
        ArgumentNullException.ThrowIfNull(peak);
        return 2d * MultiplyAdds / peak.GigaflopsPerSecond >= Bytes / peak.GigabytesPerSecond;
    }

    /// <summary>The share of the machine's peak that the step reaches, <see cref="Bound"/> over its time: 1 at the roofline, above it where
    /// values are still in the caches.</summary>
    /// <param name="peak">What the machine can do.</param>
    public double ShareOfPeak(MachinePeak peak) => Milliseconds > 0 ? Bound(peak) / Milliseconds : 0;
}
