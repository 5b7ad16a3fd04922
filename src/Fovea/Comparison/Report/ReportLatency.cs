namespace Fovea;

/// <summary>Latencies of one image, in milliseconds.</summary>
/// <param name="Median">The median.</param>
/// <param name="P95">The 95th percentile.</param>
internal sealed record ReportLatency(double Median, double P95);
