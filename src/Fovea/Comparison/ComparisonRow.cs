namespace Fovea;

/// <summary>What a comparison found about one placement. Accuracies are fractions.</summary>
/// <param name="Attention">The placement as given.</param>
/// <param name="Resolved">The placement with what the network's defaults chose.</param>
/// <param name="Parameters">Learnable values.</param>
/// <param name="AddedParameters">Those beyond the first row's.</param>
/// <param name="MultiplyAdds">Multiply-adds of convolutions and linear layers for one image.</param>
/// <param name="Latency">The time of one image.</param>
/// <param name="Top1">Mean top-1 over seeds after the last epoch, with Student's interval; no interval of one seed.</param>
/// <param name="Runs">The runs, seed by seed.</param>
/// <param name="Difference">Top-1 minus the first row's, paired by seed; null in the first row and with one seed.</param>
/// <param name="DifferenceImages">With one seed: top-1 minus the first row's, with an interval over test images; else null.</param>
/// <param name="Verdict">What may be said of the difference.</param>
public sealed record ComparisonRow(string Attention, string Resolved, long Parameters, long AddedParameters, long MultiplyAdds,
    Latency Latency, Estimate Top1, IReadOnlyList<ComparisonRun> Runs, Estimate? Difference, Estimate? DifferenceImages, string Verdict);
