using System.CommandLine;
using System.CommandLine.Help;

namespace Fovea.Cli;

/// <summary>The command line: parses, runs one command, renders its result or its error.</summary>
public static class FoveaCli
{
    private static readonly RootCommand Root = CreateRoot();

    /// <summary>The names of the commands.</summary>
    internal static IEnumerable<string> Verbs => Root.Subcommands.Select(static command => command.Name);

    /// <summary>The examples of all commands, subcommands included.</summary>
    internal static IEnumerable<string> Examples =>
        Root.Subcommands.Concat(Root.Subcommands.SelectMany(static command => command.Subcommands))
        .OfType<Verb>()
        .SelectMany(static verb => verb.Examples.Select(static example => example.Line));

    /// <summary>What is wrong with a command line, in the parser's eyes.</summary>
    internal static IReadOnlyList<string> Check(IReadOnlyList<string> args) =>
        [.. Root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }).Errors.Select(static error => error.Message)];

    /// <summary>Runs a command line on the streams of this process, until it is done or interrupted. Mechanisms that the program registered
    /// in <see cref="AttentionCatalog.Default"/> before work in every command.</summary>
    /// <param name="args">The command and its options, for example <c>compare --attention none,mine</c>.</param>
    /// <returns>The exit code: 0 where all went well.</returns>
    public static int Run(string[] args)
    {
        using Interruption interruption = new();
        interruption.Listen();
        return Run(args, Terminal.OfProcess(), interruption);
    }

    /// <summary>Runs a command line on streams of the caller's.</summary>
    /// <returns>The exit code.</returns>
    internal static int Run(string[] args, TextWriter output, TextWriter error)
    {
        using Interruption interruption = new();
        return Run(args, Terminal.Of(output, error), interruption);
    }

    private static int Run(string[] args, Terminal terminal, Interruption interruption)
    {
        bool json = args.Contains("--json", StringComparer.Ordinal);
        try
        {
            ParseResult parse = Root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parse.Action is { } action && (action.ClearsParseErrors || parse.Errors.Count == 0) && !IsVerb(parse, action))
                return parse.Invoke(new InvocationConfiguration { Output = terminal.Output, Error = terminal.Error });
            if (parse.CommandResult.Command is not Verb verb || parse.Errors.Count > 0)
                throw ParseErrors.Describe(parse);
            return verb.Run(parse, new Session(parse, terminal, interruption));
        }
        catch (Exception exception)
        {
            return Report(exception, json, terminal, interruption);
        }
        finally
        {
            terminal.Output.Flush();
            terminal.Error.Flush();
        }
    }

    private static int Report(Exception exception, bool json, Terminal terminal, Interruption interruption)
    {
        CommandError error = ErrorHandling.Describe(exception, interruption);
        if (json)
            JsonOutput.Write(terminal.Output, error);
        terminal.Error.WriteLine($"fovea: {error.Message}");
        if (Environment.GetEnvironmentVariable("FOVEA_DEBUG") == "1")
            terminal.Error.WriteLine(exception);
        return error.Code;
    }

    private static bool IsVerb(ParseResult parse, System.CommandLine.Invocation.CommandLineAction action) =>
        parse.CommandResult.Command is Verb verb && verb.Action == action;

    private static RootCommand CreateRoot()
    {
        RootCommand root = new("Fovea: visual attention for convolutional networks, compared honestly on this machine")
        {
            new CompareCommand(),
            new TrainCommand(),
            new EvalCommand(),
            new PredictCommand(),
            new ProfileCommand(),
            new BenchCommand(),
            new AttentionsCommand(),
            new ModelsCommand(),
            new InspectCommand(),
            new ConvertCommand(),
            new ExportCommand(),
            new VerifyCommand(),
            new DoctorCommand(),
        };
        GlobalOptions.AddTo(root);
        HelpWithExamples.AddTo(root);
        root.SetAction(static parse =>
        {
            HelpOption help = parse.RootCommandResult.Command.Options.OfType<HelpOption>().Single();
            return ((HelpWithExamples)help.Action!).Invoke(parse);
        });
        return root;
    }
}
