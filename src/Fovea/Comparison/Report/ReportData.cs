namespace Fovea;

/// <summary>Everything that the report of a comparison shows.</summary>
internal sealed record ReportData
{
    public required string Title { get; init; }

    /// <summary>The version that made the report.</summary>
    public required string Version { get; init; }

    public required string Model { get; init; }

    public required string Data { get; init; }

    /// <summary>Height and width of the images.</summary>
    public required string ImageSize { get; init; }

    public required int Epochs { get; init; }

    public required int Seeds { get; init; }

    /// <summary>Training images that pass through a network in one run: images an epoch times epochs.</summary>
    public required long ImagePasses { get; init; }

    /// <summary>Test images behind each accuracy.</summary>
    public required int TestImages { get; init; }

    public required int Threads { get; init; }

    public required string Isa { get; init; }

    /// <summary>When the comparison was made, as the caller wants it printed.</summary>
    public required string Date { get; init; }

    /// <summary>The command that repeats the comparison; null where it did not come from the command line.</summary>
    public string? Command { get; init; }

    /// <summary>The mechanisms; the others are compared with the first.</summary>
    public required IReadOnlyList<ReportRow> Rows { get; init; }

    public IReadOnlyList<ReportCurve> Curves { get; init; } = [];

    public IReadOnlyList<ReportImage> Images { get; init; } = [];
}
