namespace Fovea;

/// <summary>One golden case against this build on this machine.</summary>
/// <param name="File">The golden file, as given; for a file of several cases followed by <c>#</c> and the case.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Tensor">The tensor that came nearest to its limit, or went furthest beyond it; null where nothing was compared.</param>
/// <param name="Error">The largest absolute error in that tensor's worst element.</param>
/// <param name="Limit">The error that element may have.</param>
/// <param name="Reason">Why the case failed or was skipped; null where it passed.</param>
public sealed record VerificationResult(
    string File, VerificationStatus Status, string? Tensor, double? Error, double? Limit, string? Reason);
