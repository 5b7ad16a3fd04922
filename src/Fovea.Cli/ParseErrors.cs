using System.CommandLine;
using System.CommandLine.Parsing;

namespace Fovea.Cli;

/// <summary>Says what is wrong with a command line, and what was probably meant.</summary>
internal static class ParseErrors
{
    /// <summary>The first thing that is wrong.</summary>
    public static UsageException Describe(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        string line = Line(parse.CommandResult);
        foreach (string token in parse.UnmatchedTokens)
        {
            if (token.Length > 1 && token[0] == '-')
                return UnknownOption(token, command, parse, line);
            if (command.Subcommands.Count > 0)
                return UnknownCommand(token, command, line);
            return new UsageException($"'{token}' is one argument too many for '{line}'; see '{line} --help'", null, token);
        }

        foreach (ParseError error in parse.Errors)
        {
            if (error.SymbolResult is OptionResult option && option.Tokens.Count == 0)
                return new UsageException($"{option.Option.Name}: a value is expected; see '{line} --help'", option.Option.Name);
            if (error.SymbolResult is ArgumentResult { Tokens.Count: 0, Parent: CommandResult } missing)
            {
                (string name, string? what) = (missing.Argument.Name, missing.Argument.Description);
                return new UsageException($"'{line}' needs {name}: {Sentence(what ?? "a value")}; see '{line} --help'", name, null, what);
            }

            return new UsageException(
                Sentence(error.Message), NameOf(error.SymbolResult), ValueOf(error.SymbolResult), Expected(error.Message));
        }

        return new UsageException($"'{line}' needs one of {Names(command)}; see '{line} --help'", null, null, Names(command));
    }

    private static UsageException UnknownOption(string token, Command command, ParseResult parse, string line)
    {
        string name = token.Split('=')[0];
        IEnumerable<string> known = command.Options.Concat(parse.RootCommandResult.Command.Options.Where(static option => option.Recursive))
            .SelectMany(static option => option.Aliases.Prepend(option.Name))
            .Where(static alias => alias.StartsWith("--", StringComparison.Ordinal));
        return new UsageException($"unknown option '{name}' for '{line}'{Nearest.Suggest(name, known)}; see '{line} --help'", name);
    }

    private static UsageException UnknownCommand(string token, Command command, string line)
    {
        IEnumerable<string> known = command.Subcommands.SelectMany(static sub => sub.Aliases.Prepend(sub.Name));
        string what = command is RootCommand ? "command" : $"subcommand of '{line}'";
        return new UsageException(
            $"unknown {what} '{token}'{Nearest.Suggest(token, known)}; see '{line} --help'", null, token, Names(command));
    }

    private static string Line(CommandResult result)
    {
        List<string> names = [];
        for (SymbolResult? current = result; current is CommandResult command; current = command.Parent)
            names.Insert(0, command.Command is RootCommand ? "fovea" : command.Command.Name);
        return string.Join(' ', names);
    }

    private static string Names(Command command) => string.Join(", ", command.Subcommands.Select(static sub => sub.Name));

    private static string Sentence(string message)
    {
        string text = message.TrimEnd('.');
        return text.Length > 1 && char.IsUpper(text[0]) && !char.IsUpper(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }

    private static string? NameOf(SymbolResult? result) => result switch
    {
        OptionResult option => option.Option.Name,
        ArgumentResult { Parent: OptionResult option } => option.Option.Name,
        ArgumentResult argument => argument.Argument.Name,
        _ => null,
    };

    private static string? ValueOf(SymbolResult? result) => result is { Tokens.Count: > 0 } ? result.Tokens[0].Value : null;

    private static string? Expected(string message)
    {
        int end = message.IndexOf(" is expected", StringComparison.Ordinal), start = message.IndexOf(": ", StringComparison.Ordinal);
        return start > 0 && end > start ? message[(start + 2)..end] : null;
    }
}
