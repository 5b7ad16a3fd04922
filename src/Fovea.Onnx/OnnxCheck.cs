namespace Fovea.Onnx;

/// <summary>How an exported graph did beside the network that it comes from.</summary>
/// <param name="RuntimeVersion">The release of ONNX Runtime that ran the graph.</param>
/// <param name="Runs">One run for each shape.</param>
public sealed record OnnxCheck(string RuntimeVersion, IReadOnlyList<OnnxCheckRun> Runs)
{
    /// <summary>The largest difference that passes, as a share of the largest output.</summary>
    public const double Limit = 1e-4;

    /// <summary>The largest difference of all runs.</summary>
    public double Difference => Runs.Max(static run => run.Difference);

    /// <summary>Whether every run is within the limit.</summary>
    public bool Passed => Runs.All(static run => run.Difference <= Limit);
}
