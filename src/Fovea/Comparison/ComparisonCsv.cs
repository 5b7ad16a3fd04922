using System.Globalization;
using System.Text;

namespace Fovea;

/// <summary>Writes the rows of a comparison as comma-separated values (RFC 4180).</summary>
internal static class ComparisonCsv
{
    private const string Header = "attention,resolved,parameters,added_parameters,madds,latency_median_ms,latency_p95_ms,top1_mean,"
        + "top1_low,top1_high,top1_values,difference_mean,difference_low,difference_high,difference_images_mean,difference_images_low,"
        + "difference_images_high,verdict";

    public static string Write(ComparisonReport report)
    {
        StringBuilder text = new(Header);
        text.Append('\n');
        foreach (ComparisonRow row in report.Rows)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"{Quote(row.Attention)},{Quote(row.Resolved)},{row.Parameters},{row.AddedParameters},")
                .Append(CultureInfo.InvariantCulture, $"{row.MultiplyAdds},{row.Latency.Median:F4},{row.Latency.P95:F4},{Cells(row.Top1)},")
                .Append(string.Join(' ', row.Runs.Select(static run => run.Top1.ToString("R", CultureInfo.InvariantCulture))))
                .Append(CultureInfo.InvariantCulture, $",{Cells(row.Difference)},{Cells(row.DifferenceImages)},{Quote(row.Verdict)}\n");
        }

        return text.ToString();
    }

    private static string Cells(Estimate? estimate) => estimate switch
    {
        null => ",,",
        { Ci95: { } interval } => string.Create(CultureInfo.InvariantCulture, $"{estimate.Mean:R},{interval.Lower:R},{interval.Upper:R}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{estimate.Mean:R},,"),
    };

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
