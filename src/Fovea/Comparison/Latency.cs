namespace Fovea;

/// <summary>How long one image takes through a network, in milliseconds.</summary>
/// <param name="Median">The median.</param>
/// <param name="P95">The time that 95 % of the passes do not exceed.</param>
/// <param name="Repeats">Timed passes.</param>
public sealed record Latency(double Median, double P95, int Repeats);
