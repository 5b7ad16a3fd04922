using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Fovea.Cli;

/// <summary>The usual help, then examples.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Puts the examples below the help of every command.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction action })
                option.Action = new HelpWithExamples(action);
        }
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        using (StringWriter text = new())
        {
            // The library calls the program after its file; users call it after its command.
            parseResult.InvocationConfiguration.Output = text;
            help.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output = output;
            output.Write(text.ToString().Replace($"  {RootCommand.ExecutableName}", "  fovea", StringComparison.Ordinal));
        }

        Command command = parseResult.CommandResult.Command;
        IReadOnlyList<(string Line, string Does)> examples = command switch
        {
            Verb verb => verb.Examples,
            RootCommand root => [.. root.Subcommands.OfType<Verb>().Select(static verb => verb.Examples[0])],
            _ => [],
        };
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach ((string line, string does) in examples)
            {
                output.WriteLine($"  {line}");
                output.WriteLine($"      {does}");
            }

            output.WriteLine();
        }

        return ExitCode.Done;
    }
}
