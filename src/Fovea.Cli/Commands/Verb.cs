using System.CommandLine;

namespace Fovea.Cli;

/// <summary>A command that does something.</summary>
internal abstract class Verb : Command
{
    protected Verb(string name, string description)
        : base(name, description) => SetAction(static _ => ExitCode.Done);

    /// <summary>Command lines that run as they stand, each with what it does.</summary>
    public abstract IReadOnlyList<(string Line, string Does)> Examples { get; }

    /// <summary>Does it. Errors are thrown.</summary>
    /// <returns>The exit code.</returns>
    public abstract int Run(ParseResult parse, Session session);
}
