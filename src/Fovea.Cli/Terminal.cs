using System.Globalization;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>The two streams of a run, and what they can show.</summary>
internal sealed class Terminal
{
    private const int PlainWidth = 400;

    private readonly bool _colour;
    private readonly int? _columns;

    private Terminal(TextWriter output, TextWriter error, bool ownsProcess)
    {
        (Output, Error, OwnsProcess) = (output, error, ownsProcess);
        bool dumb = Variable("TERM") == "dumb";
        IsLive = ownsProcess && !System.Console.IsErrorRedirected && !dumb && Variable("CI") is null;
        bool forced = Variable("FORCE_COLOR") is { } force && force != "0" || Variable("CLICOLOR_FORCE") is { } click && click != "0";
        _colour = Variable("NO_COLOR") is null && (forced || ownsProcess && !System.Console.IsOutputRedirected && !dumb);
        if (int.TryParse(Variable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns)
            && columns is > 20 and < 2000)
        {
            _columns = columns;
        }
    }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    /// <summary>Whether the streams are those of this process and not a caller's.</summary>
    public bool OwnsProcess { get; }

    /// <summary>Whether the error stream can show a block that is drawn over itself.</summary>
    public bool IsLive { get; }

    /// <summary>Whether the encoding of the error stream has the columns of a <see cref="Sparkline"/>.</summary>
    public bool HasColumns => Error.Encoding.GetString(Error.Encoding.GetBytes(Sparkline.Columns)) == Sparkline.Columns;

    public static Terminal OfProcess() => new(System.Console.Out, System.Console.Error, ownsProcess: true);

    public static Terminal Of(TextWriter output, TextWriter error) => new(output, error, ownsProcess: false);

    /// <summary>A console that draws on one of the streams.</summary>
    public IAnsiConsole Console(TextWriter writer)
    {
        bool terminal = OwnsProcess && (writer == Error ? !System.Console.IsErrorRedirected : !System.Console.IsOutputRedirected);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = _colour && terminal || writer == Error && IsLive ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = _colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = writer == Error && IsLive ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        // A pipe has no width: wide enough that no row of a table breaks.
        if (_columns is { } columns)
            console.Profile.Width = columns;
        else if (!terminal)
            console.Profile.Width = PlainWidth;
        return console;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
