using static Fovea.ReportFormat;

namespace Fovea;

/// <summary>The one sentence above a report: what the intervals allow to say, and no more.</summary>
internal static class ReportSummary
{
    public static string Of(ReportData data)
    {
        ReportRow first = data.Rows[0];
        List<ReportRow> others = [.. data.Rows.Skip(1)];
        if (data.Rows.All(static row => row.Top1 is null))
            return "No network was trained: this report compares costs only.";
        if (others.Count == 0)
            return $"{first.Attention} reaches {Percent(first.Top1?.Mean ?? 0)}; there is nothing to compare it with.";

        List<string> parts = [], unclear = [];
        foreach (ReportRow row in others)
        {
            if (Verdict.Deciding(row.Difference, row.DifferenceImages) is not { Ci95: { } interval } difference)
                parts.Add($"{row.Attention} was not measured");
            else if (interval.Contains(0))
                unclear.Add(row.Attention);
            else
            {
                string side = interval.Lower > 0 ? "higher" : "lower";
                parts.Add($"{row.Attention} is {side} by {Number(100 * Math.Abs(difference.Mean), "0.00")} points");
            }
        }

        if (unclear.Count > 0)
            parts.Add($"no difference is shown for {And(unclear)}");
        string basis = data.Seeds > 1 ? $"over {data.Seeds} seeds" : "with one seed, so only over test images";
        return $"Against {first.Attention}, {basis}: {string.Join("; ", parts)}.";
    }

    private static string And(List<string> names) => names.Count == 1
        ? names[0]
        : string.Join(", ", names.SkipLast(1)) + " and " + names[^1];
}
