namespace Fovea;

/// <summary>How long one run of a network takes, in milliseconds.</summary>
/// <param name="Min">The shortest.</param>
/// <param name="Median">The median.</param>
/// <param name="P95">The time that 95 % of the runs do not exceed.</param>
/// <param name="Repeats">Timed runs.</param>
public sealed record Latency(double Min, double Median, double P95, int Repeats)
{
    /// <summary>Sums up times in milliseconds, at least one; they are sorted in place.</summary>
    internal static Latency Of(Span<double> times)
    {
        times.Sort();
        int middle = times.Length / 2;
        double median = times.Length % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
        return new Latency(times[0], median, times[Math.Max(0, (int)Math.Ceiling(0.95 * times.Length) - 1)], times.Length);
    }
}
