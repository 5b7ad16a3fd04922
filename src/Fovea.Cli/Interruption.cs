using System.Runtime.InteropServices;

namespace Fovea.Cli;

/// <summary>The first Ctrl-C or termination asks the command to finish its step and save; the second ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

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

    private void On(PosixSignalContext context)
    {
        context.Cancel = true;
        bool terminates = context.Signal == PosixSignal.SIGTERM;
        if (_source.IsCancellationRequested)
            Environment.Exit(terminates ? ExitCode.Terminated : ExitCode.Interrupted);
        IsTermination = terminates;
        // A progress line may be standing on a terminal.
        if (!Console.IsErrorRedirected)
            Console.Error.WriteLine();
        Console.Error.WriteLine("fovea: finishing this step and saving; once more to stop at once");
        _source.Cancel();
    }
}
