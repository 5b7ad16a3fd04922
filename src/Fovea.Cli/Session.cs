using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>What a running command writes to and obeys. Results go to <see cref="Output"/>, everything else to the error stream.</summary>
internal sealed class Session
{
    private readonly Terminal _terminal;

    public Session(ParseResult parse, Terminal terminal, Interruption interruption)
    {
        _terminal = terminal;
        Interruption = interruption;
        Json = parse.GetValue(GlobalOptions.Json);
        Quiet = parse.GetValue(GlobalOptions.Quiet);
        Seed = parse.GetValue(GlobalOptions.Seed);
        if (parse.GetValue(GlobalOptions.Threads) is { } threads)
            Machine.Threads = threads;
    }

    /// <summary>Takes results.</summary>
    public TextWriter Output => _terminal.Output;

    /// <summary>Whether the result is one JSON document.</summary>
    public bool Json { get; }

    /// <summary>Whether only the result and errors are written.</summary>
    public bool Quiet { get; }

    /// <summary>The seed that was asked for, or null.</summary>
    public ulong? Seed { get; }

    /// <summary>How the process was asked to stop, if it was.</summary>
    public Interruption Interruption { get; }

    /// <summary>Cancelled when the process is asked to stop.</summary>
    public CancellationToken Cancellation => Interruption.Token;

    /// <summary>Whether progress may be drawn over itself.</summary>
    public bool IsLive => !Quiet && _terminal.IsLive;

    /// <summary>What a <see cref="Sparkline"/> is drawn with: letters where the terminal's encoding has no columns.</summary>
    public string SparklineColumns => field ??= _terminal.HasColumns ? Sparkline.Columns : Sparkline.Letters;

    /// <summary>Whether both streams are those of this process.</summary>
    public bool OwnsProcess => _terminal.OwnsProcess;

    /// <summary>Draws tables of results.</summary>
    public IAnsiConsole Tables => field ??= _terminal.Console(_terminal.Output);

    /// <summary>Draws progress.</summary>
    public IAnsiConsole Progress => field ??= _terminal.Console(_terminal.Error);

    /// <summary>Writes a line beside the result, unless <c>--quiet</c>.</summary>
    public void Note(string line)
    {
        if (!Quiet)
            _terminal.Error.WriteLine(line);
    }

    /// <summary>Writes a line that <c>--quiet</c> does not hide.</summary>
    public void Warn(string line) => _terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fovea: {line}"));
}
