using System.Globalization;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Shows a comparison: what is at work, a line a run, and the table in the end.</summary>
internal sealed class CompareRendering(Session session) : IProgress<CompareProgress>, IDisposable
{
    private const int MostRuns = 4;

    private readonly LineProgress _line = new(session);
    private readonly SortedDictionary<int, CompareProgress> _atWork = [];
    private int _done;
    private CompareStage? _stage;

    public static void WriteText(Session session, ComparisonReport report)
    {
        Table table = TableOf.Columns(
            "attention", ">parameters", ">added", ">MAdds", ">latency", ">top-1", $">difference to {report.Rows[0].Attention}", "verdict");
        foreach (ComparisonRow row in report.Rows)
        {
            table.Row(
                row.Attention,
                Figures.Count(row.Parameters),
                row == report.Rows[0] ? "" : $"+{Figures.Count(row.AddedParameters)}",
                Figures.Short(row.MultiplyAdds),
                string.Create(CultureInfo.InvariantCulture, $"{row.Latency.Median:F2} ms"),
                Top1(row.Top1),
                Difference(row.Difference ?? row.DifferenceImages),
                row.Verdict);
        }

        session.Tables.Write(table);
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

    /// <inheritdoc/>
    public void Report(CompareProgress value)
    {
        if (value.Finished is { } run)
        {
            _done++;
            _atWork.Remove(value.Run);
            _line.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"run {value.Run}/{value.Runs}  {run.Attention}, seed {run.Seed}: top-1 {100 * run.Epochs[^1].Top1:F1} %")
                + (value.Remaining is { } left && _done < value.Runs ? $"  {Figures.Duration(left)} left" : ""));
        }
        else if (value.Training is not null)
        {
            _atWork[value.Run] = value;
            if (_line.IsDue)
                _line.Update([.. AtWork(value)]);
        }
        else if (value.Stage != _stage)
        {
            _line.Say(value.Stage switch
            {
                CompareStage.Latency => "timing single images",
                CompareStage.Report => "explaining test images and writing the report",
                _ => "training",
            });
        }

        _stage = value.Stage;
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();

    private IEnumerable<string> AtWork(CompareProgress latest)
    {
        string remaining = latest.Remaining is { } left ? $"  {Figures.Duration(left)} left" : "";
        yield return $"{_done}/{latest.Runs} runs {Figures.Bar(_done, latest.Runs)}{remaining}";
        foreach (CompareProgress run in _atWork.Values.Take(MostRuns))
            yield return $"{run.Attention}, seed {run.Seed}: {TrainRendering.Line(run.Training!)}";
        if (_atWork.Count > MostRuns)
            yield return $"and {_atWork.Count - MostRuns} more at work";
    }

    private static string Top1(Estimate top1)
    {
        string mean = string.Create(CultureInfo.InvariantCulture, $"{100 * top1.Mean:F1}");
        return top1.Ci95 is { } interval
            ? string.Create(CultureInfo.InvariantCulture, $"{mean} ± {50 * (interval.Upper - interval.Lower):F1}")
            : mean;
    }

    private static string Difference(Estimate? difference)
    {
        if (difference is null)
            return "";
        string mean = Signed(difference.Mean);
        return difference.Ci95 is { } interval ? $"{mean} [{Signed(interval.Lower)}, {Signed(interval.Upper)}]" : mean;
    }

    private static string Signed(double fraction) => (100 * fraction).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
}
