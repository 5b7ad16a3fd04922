namespace Fovea;

/// <summary>What a comparison found.</summary>
/// <param name="Settings">What was compared, and how.</param>
/// <param name="Data">The data set's name.</param>
/// <param name="ClassNames">The classes.</param>
/// <param name="TrainImages">Training images.</param>
/// <param name="TestImages">Test images.</param>
/// <param name="ImagePasses">Training images that went forwards and backwards in each run, repetitions counted.</param>
/// <param name="Rows">One row a placement; the first is the reference.</param>
/// <param name="Threads">Threads that computed.</param>
/// <param name="Isa">The vector width that computed.</param>
/// <param name="Folder">The folder with <c>results.json</c>, <c>results.csv</c> and <c>report.html</c>.</param>
public sealed record ComparisonReport(CompareSettings Settings, string Data, IReadOnlyList<string> ClassNames, int TrainImages,
    int TestImages, long ImagePasses, IReadOnlyList<ComparisonRow> Rows, int Threads, string Isa, string Folder)
{
    /// <summary>The document that <c>results.json</c> and <c>fovea compare --json</c> hold (schema 1).</summary>
    public string ToJson() => ComparisonJson.Write(this);

    /// <summary>The rows as comma-separated values, accuracies as fractions.</summary>
    public string ToCsv() => ComparisonCsv.Write(this);
}
