using System.CommandLine;

namespace Fovea.Cli;

/// <summary>The options that say where a run keeps its files.</summary>
internal sealed class RunOptionSet
{
    private readonly Option<string?> _out = OptionOf.Text(
        "--out", "A new folder, or one that an interrupted run of the same settings left; below runs/ unless given", "FOLDER");

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace an earlier run in the folder" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_out);
        command.Options.Add(_overwrite);
    }

    /// <summary>What they say.</summary>
    public RunOptions Read(ParseResult parse) => new() { Folder = parse.GetValue(_out), Overwrite = parse.GetValue(_overwrite) };
}
