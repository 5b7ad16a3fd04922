namespace Fovea;

/// <summary>What a set of golden files came to.</summary>
/// <param name="Results">One result a case, in the order in which they ran.</param>
public sealed record VerificationReport(IReadOnlyList<VerificationResult> Results)
{
    /// <summary>Cases that passed.</summary>
    public int Passed => Count(VerificationStatus.Passed);

    /// <summary>Cases that failed.</summary>
    public int Failed => Count(VerificationStatus.Failed);

    /// <summary>Cases that this build cannot run.</summary>
    public int Skipped => Count(VerificationStatus.Skipped);

    private int Count(VerificationStatus status) => Results.Count(result => result.Status == status);
}
