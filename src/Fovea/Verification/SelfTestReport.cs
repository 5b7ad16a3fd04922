namespace Fovea;

/// <summary>What the self-test found.</summary>
/// <param name="Passed">Comparisons of a register operation or a kernel at one width that agree with scalar code.</param>
/// <param name="Failures">One sentence for every comparison that does not.</param>
/// <param name="Kernels">The whole kernels that were run, forward and backward.</param>
/// <param name="Widths">The vector widths that were compared with scalar code, widest first; none where there is scalar code only.</param>
public sealed record SelfTestReport(
    int Passed, IReadOnlyList<string> Failures, IReadOnlyList<string> Kernels, IReadOnlyList<string> Widths)
{
    /// <summary>Comparisons that do not agree.</summary>
    public int Failed => Failures.Count;
}
