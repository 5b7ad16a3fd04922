namespace Fovea.Cli;

/// <summary>What <c>fovea bench</c> measured of one network or mechanism.</summary>
/// <param name="What">The network or mechanism.</param>
/// <param name="Latency">The time of a run.</param>
/// <param name="MemoryBytes">By how much resident memory rose at most from before the network was read or made until it had run; null
/// where that is not known.</param>
/// <param name="Layers">The steps, or null where they were not asked for.</param>
/// <param name="Peer">The same in ONNX Runtime, or null where that was not asked for.</param>
internal sealed record BenchRow(
    BenchSubject What, Latency Latency, long? MemoryBytes, IReadOnlyList<LayerLatency>? Layers, BenchPeer? Peer)
{
    /// <summary>Images in a second, at the median.</summary>
    public double ImagesPerSecond => 1e3 * What.Input.N / Latency.Median;
}

/// <summary>The same network in ONNX Runtime.</summary>
/// <param name="Version">Its release.</param>
/// <param name="Latency">The time of a run.</param>
/// <param name="MemoryBytes">As in <see cref="BenchRow"/>.</param>
/// <param name="Difference">The largest difference of the outputs as a share of the largest.</param>
internal sealed record BenchPeer(string Version, Latency Latency, long? MemoryBytes, double Difference);
