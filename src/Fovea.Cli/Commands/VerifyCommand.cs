using System.CommandLine;

namespace Fovea.Cli;

/// <summary><c>fovea verify</c>: golden files against this build on this machine.</summary>
internal sealed class VerifyCommand : Verb
{
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Golden files, or folders that hold some",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _isa =
        OptionOf.Choice("--isa", "Vector width; fovea starts itself again with it", "avx512", "avx2", "vector128", "scalar");

    private readonly Option<string[]> _only = new("--only")
    {
        Description = "Run the cases whose file or name matches, with * and ?; may be repeated",
        HelpName = "GLOB",
    };

    public VerifyCommand()
        : base("verify", "Run golden files, recorded from the authors' code and PyTorch, against this build on this machine")
    {
        Arguments.Add(_paths);
        Options.Add(_isa);
        Options.Add(_only);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea verify tests/Fovea.Tests/Golden", "runs the golden files that the tests carry"),
        ("fovea verify tests/Fovea.Tests/Golden --only 'se-*' --only 'conv2d*'", "runs some of them"),
        ("fovea verify tests/Fovea.Tests/Golden --isa avx2 --json", "runs them with 256-bit vectors, as JSON"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        string[] paths = parse.GetValue(_paths) ?? [];
        string[] only = parse.GetValue(_only) ?? [];
        Verifier verifier = ErrorHandling.About(
            "PATH", string.Join(' ', paths), "golden files, or folders that hold some", () => new Verifier(paths) { Only = only });
        if (parse.GetValue(_isa) is { } isa && isa != Machine.Isa)
            return Restart.With(
                isa, ["verify", .. paths, .. only.SelectMany(static glob => new[] { "--only", glob }), .. Common(session)], session);

        session.Note($"{verifier.Files} golden files on {Machine.Isa}{(Machine.IsEmulated ? " (emulated: this processor lacks it)" : "")}, "
            + $"{Figures.Of(Machine.Threads, "thread")}");
        VerificationReport report;
        using (LineProgress progress = new(session))
        {
            int done = 0, failed = 0;
            report = verifier.Run(
                result =>
                {
                    done++;
                    failed += result.Status == VerificationStatus.Failed ? 1 : 0;
                    progress.Update($"{done} cases, {failed} failed: {Path.GetFileName(result.File)}");
                },
                session.Cancellation);
        }

        if (session.Json)
            VerifyRendering.WriteJson(session.Output, report);
        else
            VerifyRendering.WriteText(session, report);
        return report.Failed == 0 ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static IEnumerable<string> Common(Session session)
    {
        if (session.Json)
            yield return "--json";
        if (session.Quiet)
            yield return "--quiet";
        yield return "--threads";
        yield return Machine.Threads.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
