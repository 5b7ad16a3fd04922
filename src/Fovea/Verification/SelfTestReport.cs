namespace Fovea;

/// <summary>What the self-test found.</summary>
/// <param name="Passed">Kernels that agree with scalar code.</param>
/// <param name="Failures">One sentence for every kernel that does not.</param>
public sealed record SelfTestReport(int Passed, IReadOnlyList<string> Failures)
{
    /// <summary>Kernels that do not agree with scalar code.</summary>
    public int Failed => Failures.Count;
}
