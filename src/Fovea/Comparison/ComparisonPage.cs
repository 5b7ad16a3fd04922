using System.Globalization;
using System.Reflection;

namespace Fovea;

/// <summary>Turns a comparison into its report: one HTML file.</summary>
internal static class ComparisonPage
{
    public static string Write(ComparisonReport report, IReadOnlyList<ExplainedImage> explained, int imageSize) =>
        ReportPage.Render(Data(report, explained, imageSize));

    private static ReportData Data(ComparisonReport report, IReadOnlyList<ExplainedImage> explained, int imageSize) => new()
    {
        Title = $"{report.Settings.Model} with {Enumeration(report.Rows)}",
        Version = typeof(ComparisonPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        Model = report.Settings.Model,
        Data = report.Data,
        ImageSize = string.Create(CultureInfo.InvariantCulture, $"{imageSize}x{imageSize}"),
        Epochs = report.Settings.Epochs,
        Seeds = report.Settings.Seeds,
        ImagePasses = report.ImagePasses,
        TestImages = report.TestImages,
        Threads = report.Threads,
        Isa = report.Isa,
        Date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Command = ComparisonCommand.Of(report.Settings),
        Rows = [.. report.Rows.Select(Row)],
        Curves = [.. report.Rows.Select(static row => new ReportCurve(
            row.Attention, [.. row.Runs.Select(static run => (IReadOnlyList<double>)[.. run.Epochs.Select(static epoch => epoch.Top1)])]))],
        Images = [.. explained.Select(image => Explain(report, image))],
    };

    private static string Enumeration(IReadOnlyList<ComparisonRow> rows) => rows.Count == 1
        ? rows[0].Attention
        : $"{string.Join(", ", rows.SkipLast(1).Select(static row => row.Attention))} and {rows[^1].Attention}";

    private static ReportRow Row(ComparisonRow row) => new()
    {
        Attention = row.Attention,
        Resolved = row.Resolved,
        Parameters = row.Parameters,
        AddedParameters = row.AddedParameters,
        MAdds = row.MultiplyAdds,
        LatencyMs = new ReportLatency(row.Latency.Median, row.Latency.P95),
        Top1 = row.Top1,
        Top1Values = [.. row.Runs.Select(static run => run.Top1)],
        Difference = row.Difference,
        DifferenceImages = row.DifferenceImages,
        Verdict = row.Verdict,
    };

    private static ReportImage Explain(ComparisonReport report, ExplainedImage image)
    {
        List<ReportCell> cells = [];
        for (int i = 0; i < report.Rows.Count; i++)
        {
            HeatMap map = image.Maps[i];
            Image overlay = HeatMapOverlay.Paint(image.Image, [.. map.Values], map.Columns, map.Rows);
            cells.Add(new ReportCell(report.Rows[i].Attention, report.ClassNames[map.Class], map.Probability, map.Class == image.Label,
                PngEncoder.Encode(overlay)));
        }

        return new ReportImage(report.ClassNames[image.Label], PngEncoder.Encode(image.Image), cells);
    }
}
