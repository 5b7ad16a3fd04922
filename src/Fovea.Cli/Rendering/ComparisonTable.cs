using System.Globalization;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>The result of a comparison as text.</summary>
internal static class ComparisonTable
{
    private const int FullWidth = 125;

    public static void Write(Session session, ComparisonReport report)
    {
        if (session.Tables.Profile.Width >= FullWidth)
            WriteFull(session, report);
        else
            WriteNarrow(session, report);
        session.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Settings.Model} on {report.Data}: {Figures.Of(report.Settings.Seeds, "seed")}, "
                + $"{report.ImagePasses:N0} image passes a run ({Figures.Of(report.Settings.Epochs, "epoch")}), "
                + $"{report.TestImages:N0} test images"));
        session.Output.WriteLine("top-1 in %, differences in points, each with its 95 % interval"
            + (report.Settings.Seeds == 1 ? " over test images: one seed says nothing of other seeds" : " over seeds")
            + $"; latency: median at batch 1, {report.Isa}, {Figures.Of(report.Threads, "thread")}");
        session.Output.WriteLine($"report {Path.Combine(report.Folder, "report.html")}");
    }

    private static void WriteFull(Session session, ComparisonReport report)
    {
        string reference = report.Rows[0].Attention;
        Table table = TableOf.Columns(
            "attention", ">parameters", ">added", ">MAdds", ">latency", ">top-1", $">difference to {reference}", "verdict");
        foreach (ComparisonRow row in report.Rows)
        {
            table.Row(
                row.Attention,
                Figures.Count(row.Parameters),
                row == report.Rows[0] ? "" : $"+{Figures.Count(row.AddedParameters)}",
                Figures.Short(row.MultiplyAdds),
                Milliseconds(row),
                Top1(row.Top1),
                Difference(row),
                row.Verdict);
        }

        session.Tables.Write(table);
    }

    // Differences and sentences in columns of a few letters cannot be read: they stand below.
    private static void WriteNarrow(Session session, ComparisonReport report)
    {
        Table table = TableOf.Columns("attention", ">parameters", ">MAdds", ">latency", ">top-1");
        foreach (ComparisonRow row in report.Rows)
            table.Row(row.Attention, Figures.Count(row.Parameters), Figures.Short(row.MultiplyAdds), Milliseconds(row), Top1(row.Top1));
        session.Tables.Write(table);
        foreach (ComparisonRow row in report.Rows.Skip(1))
            session.Output.WriteLine($"{row.Attention} less {report.Rows[0].Attention}: {Difference(row)}, {row.Verdict}");
    }

    private static string Milliseconds(ComparisonRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Latency.Median:F2} ms");

    private static string Top1(Estimate top1)
    {
        string mean = string.Create(CultureInfo.InvariantCulture, $"{100 * top1.Mean:F1}");
        return top1.Ci95 is { } interval
            ? string.Create(CultureInfo.InvariantCulture, $"{mean} ± {50 * (interval.Upper - interval.Lower):F1}")
            : mean;
    }

    private static string Difference(ComparisonRow row)
    {
        if ((row.Difference ?? row.DifferenceImages) is not { } difference)
            return "";
        string mean = Signed(difference.Mean);
        return difference.Ci95 is { } interval ? $"{mean} [{Signed(interval.Lower)}, {Signed(interval.Upper)}]" : mean;
    }

    private static string Signed(double fraction) => (100 * fraction).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
}
