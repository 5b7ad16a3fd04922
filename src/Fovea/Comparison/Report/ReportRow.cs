namespace Fovea;

/// <summary>One mechanism of a comparison. Accuracies are fractions.</summary>
internal sealed record ReportRow
{
    /// <summary>The placement as the user wrote it.</summary>
    public required string Attention { get; init; }

    /// <summary>The placement with every default filled in.</summary>
    public required string Resolved { get; init; }

    public required long Parameters { get; init; }

    /// <summary>Parameters beyond the network without attention.</summary>
    public required long AddedParameters { get; init; }

    /// <summary>Multiply-adds of convolutions and linear layers for one image.</summary>
    public required long MAdds { get; init; }

    /// <summary>Latency of one image; null where it was not measured.</summary>
    public ReportLatency? LatencyMs { get; init; }

    /// <summary>Top-1 accuracy over seeds; null where nothing was trained.</summary>
    public Estimate? Top1 { get; init; }

    /// <summary>Top-1 of each seed, in the order of the seeds.</summary>
    public IReadOnlyList<double> Top1Values { get; init; } = [];

    /// <summary>Difference to the first row, paired by seed.</summary>
    public Estimate? Difference { get; init; }

    /// <summary>Difference to the first row, paired by test image, where there is one seed.</summary>
    public Estimate? DifferenceImages { get; init; }

    public required string Verdict { get; init; }
}
