namespace Fovea;

/// <summary>A kind of run, by the files that it leaves in its folder.</summary>
/// <param name="Verb">The command, which names the folder below <c>runs/</c>.</param>
/// <param name="Label">What an automatic folder is called beside its number.</param>
/// <param name="FinishedFile">The file that is written last.</param>
/// <param name="OtherFiles">Other files and folders that the run writes, save <c>args.json</c>.</param>
internal sealed record RunKind(string Verb, string Label, string FinishedFile, IReadOnlyList<string> OtherFiles)
{
    /// <summary>The folder below a comparison's in which the states and results of its runs lie.</summary>
    public const string StateFolder = "runs";

    public static RunKind Train(string model) =>
        new("train", model, "results.json",
            ["last.safetensors", "best.safetensors", "metrics.csv", "report.html", "checkpoints", "events"]);

    public static RunKind Compare(string model) => new("compare", model, "results.json", ["results.csv", "report.html", StateFolder]);
}
