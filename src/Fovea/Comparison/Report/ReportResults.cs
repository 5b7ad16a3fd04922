using static Fovea.ReportFormat;

namespace Fovea;

/// <summary>The table of results: one row a mechanism.</summary>
internal static class ReportResults
{
    public static string Render(ReportData data)
    {
        bool trained = data.Rows.Any(static row => row.Top1 is not null), timed = data.Rows.Any(static row => row.LatencyMs is not null);
        HtmlTable table = new("Cost and accuracy of each attention mechanism");
        table.Column("attention");
        table.Column("parameters", numeric: true);
        table.Column("added", numeric: true);
        table.Column("MAdds", numeric: true);
        if (timed)
            table.Column("latency, ms<small>median (p95)</small>", numeric: true);
        if (trained)
        {
            table.Column($"top-1{(data.Seeds > 1 ? "<small>95 % interval</small>" : "")}", numeric: true);
            table.Column("difference, points<small>95 % interval</small>", numeric: true);
        }

        table.Column("verdict");
        foreach (ReportRow row in data.Rows)
        {
            List<(string, bool)> cells =
            [
                (Count(row.Parameters), true), (Signed(row.AddedParameters), true), (Large(row.MAdds), true),
            ];
            if (timed)
            {
                string time = row.LatencyMs is { } ms ? $"{Number(ms.Median, "0.00")}<small>({Number(ms.P95, "0.00")})</small>" : "–";
                cells.Add((time, true));
            }

            if (trained)
            {
                cells.Add((Top1(row), true));
                cells.Add((Difference(row), true));
            }

            cells.Add((Sentence(row.Verdict), false));
            string resolved = row.Resolved == row.Attention ? "" : $"<small><code>{Html(row.Resolved)}</code></small>";
            table.Row(Html(row.Attention) + resolved, [.. cells]);
        }

        return table.Finish();
    }

    // The reason in brackets stands below the claim.
    private static string Sentence(string verdict)
    {
        int bracket = verdict.IndexOf(" (", StringComparison.Ordinal);
        return bracket < 0 ? Html(verdict) : $"{Html(verdict[..bracket])}<small>{Html(verdict[(bracket + 1)..])}</small>";
    }

    private static string Top1(ReportRow row)
    {
        if (row.Top1 is not { } top1)
            return "–";
        string interval = top1.Ci95 is { } ci ? $"<small>{Number(100 * ci.Lower, "0.00")} to {Number(100 * ci.Upper, "0.00")}</small>" : "";
        string seeds = string.Join(", ", row.Top1Values.Select(static value => Percent(value)));
        return $"<span title=\"{Html(seeds)}\">{Percent(top1.Mean)}</span>{interval}";
    }

    private static string Difference(ReportRow row) =>
        Verdict.Deciding(row.Difference, row.DifferenceImages) is { Ci95: { } interval } difference
            ? $"{Points(difference.Mean)}<small>{Points(interval.Lower)} to {Points(interval.Upper)}</small>"
            : "–";
}
