namespace Fovea;

/// <summary>The learning curves of one mechanism.</summary>
/// <param name="Attention">The placement as the user wrote it.</param>
/// <param name="Runs">For each seed, the test accuracy after each epoch, as a fraction.</param>
internal sealed record ReportCurve(string Attention, IReadOnlyList<IReadOnlyList<double>> Runs);
