using System.Runtime.InteropServices;

namespace Fovea.Cli;

/// <summary>The first Ctrl-C or termination asks the command to finish its step and save; the second ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Held while something is drawn on a terminal, so that the message of a signal stands on lines of its own.</summary>
    public Lock Screen { get; } = new();

    /// <summary>Whether a signal came; from then on nothing is drawn over lines that stand there.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>Whether the signal was a termination and not a Ctrl-C.</summary>
    public bool IsTermination { get; private set; }

    /// <summary>Listens to the signals of this process.</summary>
    public void Listen()
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, On));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, On));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(static registration => registration.Dispose());
        _source.Dispose();
    }

    /// <summary>Says what happens next.</summary>
    internal void Ask(TextWriter error, bool lineStands)
    {
        lock (Screen)
        {
            IsAsked = true;
            if (lineStands)
                error.WriteLine();
            error.WriteLine("fovea: finishing this step and saving; once more to stop at once");
        }
    }

    private void On(PosixSignalContext context)
    {
        context.Cancel = true;
        bool terminates = context.Signal == PosixSignal.SIGTERM;
        if (_source.IsCancellationRequested)
            Environment.Exit(terminates ? ExitCode.Terminated : ExitCode.Interrupted);
        IsTermination = terminates;
        // A progress line may be standing on a terminal.
        Ask(Console.Error, lineStands: !Console.IsErrorRedirected);
        _source.Cancel();
    }
}
