using System.Globalization;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Renders what <c>fovea verify</c> found.</summary>
internal static class VerifyRendering
{
    private const int MostReasons = 40;

    public static void WriteJson(TextWriter output, VerificationReport report) => JsonOutput.Write(output, json =>
    {
        json.WriteNumber("passed", report.Passed);
        json.WriteNumber("failed", report.Failed);
        json.WriteNumber("skipped", report.Skipped);
        json.WriteString("isa", Machine.Isa);
        json.WriteBoolean("emulated", Machine.IsEmulated);
        json.WriteNumber("threads", Machine.Threads);
        json.WriteObjects("files", report.Results, result =>
        {
            json.WriteString("file", result.File);
            json.WriteString("status", result.Status.ToString().ToLowerInvariant());
            json.WriteString("tensor", result.Tensor);
            json.WriteNumberOrNull("error", result.Error);
            json.WriteNumberOrNull("limit", result.Limit);
            json.WriteString("reason", result.Reason);
        });
    });

    public static void WriteText(Session session, VerificationReport report)
    {
        Table table = TableOf.Columns("file", ">passed", ">failed", ">skipped", "worst tensor", ">error", ">limit");
        foreach (IGrouping<string, VerificationResult> file in report.Results.GroupBy(static result => FileOf(result.File)))
        {
            VerificationResult? worst = file.Where(static result => result.Tensor is not null).MaxBy(Ratio);
            table.Row(
                ShortName(file.Key),
                Count(file, VerificationStatus.Passed),
                Count(file, VerificationStatus.Failed),
                Count(file, VerificationStatus.Skipped),
                worst is null ? "" : Named(worst),
                Number(worst?.Error),
                Number(worst?.Limit));
        }

        session.Tables.Write(table);
        WriteReasons(session, report, VerificationStatus.Failed, static result => $"{CaseOf(result.File)}: {result.Reason}");
        WriteReasons(session, report, VerificationStatus.Skipped, static result => result.Reason ?? "");
        session.Output.WriteLine($"{report.Passed} passed, {report.Failed} failed, {report.Skipped} skipped on {Machine.Isa}"
            + (Machine.IsEmulated ? " (emulated: this processor lacks it)" : ""));
    }

    /// <summary>Reasons with how often each came, in the order of their first coming.</summary>
    private static void WriteReasons(
        Session session, VerificationReport report, VerificationStatus status, Func<VerificationResult, string> reason)
    {
        List<IGrouping<string, VerificationResult>> reasons = [.. report.Results.Where(result => result.Status == status).GroupBy(reason)];
        if (reasons.Count == 0)
            return;
        session.Output.WriteLine($"{status.ToString().ToLowerInvariant()}:");
        foreach (IGrouping<string, VerificationResult> same in reasons.Take(MostReasons))
            session.Output.WriteLine(same.Count() == 1 ? $"  {same.Key}" : $"  {same.Key} ({same.Count()} cases)");
        if (reasons.Count > MostReasons)
            session.Output.WriteLine($"  and {reasons.Count - MostReasons} more; --json lists all");
        session.Output.WriteLine();
    }

    private static double Ratio(VerificationResult result) => result switch
    {
        { Error: 0 } => 0,
        { Limit: > 0 } => result.Error!.Value / result.Limit.Value,
        _ => double.PositiveInfinity,
    };

    private static string Named(VerificationResult result) =>
        result.File.Contains('#', StringComparison.Ordinal)
            ? $"{result.File[(result.File.IndexOf('#') + 1)..]}/{result.Tensor}" : result.Tensor!;

    private static string FileOf(string file) => file.Split('#')[0];

    /// <summary>The last folder and the name: enough to tell golden files apart.</summary>
    private static string ShortName(string file)
    {
        string? folder = Path.GetFileName(Path.GetDirectoryName(file));
        return string.IsNullOrEmpty(folder) ? Path.GetFileName(file) : $"{folder}/{Path.GetFileName(file)}";
    }

    private static string CaseOf(string file)
    {
        string[] parts = file.Split('#', 2);
        return parts.Length == 1 ? ShortName(parts[0]) : $"{ShortName(parts[0])}#{parts[1]}";
    }

    private static string Count(IEnumerable<VerificationResult> results, VerificationStatus status) =>
        results.Count(result => result.Status == status).ToString(CultureInfo.InvariantCulture);

    private static string Number(double? value) => value is { } known ? Figures.Significant(known) : "";
}
