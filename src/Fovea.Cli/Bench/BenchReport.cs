using Fovea.Onnx;

namespace Fovea.Cli;

/// <summary>What <c>fovea bench</c> measured.</summary>
/// <param name="Rows">The networks or mechanisms.</param>
/// <param name="Copy">The time of a copy of the map where mechanisms were timed, else null.</param>
/// <param name="Peak">What the machine can do with the threads in use; null unless layers were timed.</param>
/// <param name="PeakOfOneThread">What it can do with one thread; null unless layers were timed.</param>
internal sealed record BenchReport(IReadOnlyList<BenchRow> Rows, Latency? Copy, MachinePeak? Peak, MachinePeak? PeakOfOneThread)
{
    /// <summary>Whether ONNX Runtime computes the same, where it was asked; NaN is not the same.</summary>
    public bool Passed => Rows.All(static row => row.Peer is null || row.Peer.Difference <= OnnxCheck.Limit);
}
