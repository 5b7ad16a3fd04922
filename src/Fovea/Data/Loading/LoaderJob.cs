using System.Runtime.ExceptionServices;

namespace Fovea;

/// <summary>One epoch that a <see cref="Loader"/> is reading: which batch is next, and which are finished. Used under the loader's
/// lock.</summary>
internal sealed class LoaderJob(int epoch, int firstStep, int steps, int capacity)
{
    // At most `capacity` steps in a row are under way, so their remainders are places of their own.
    private readonly Batch?[] _ready = new Batch?[capacity];
    private readonly ExceptionDispatchInfo?[] _errors = new ExceptionDispatchInfo?[capacity];
    private int _next = firstStep;

    public int Epoch { get; } = epoch;

    public int Steps { get; } = steps;

    public bool HasMore => _next < Steps;

    /// <summary>Whether a batch was taken and given back.</summary>
    public bool HasGiven { get; private set; }

    public int Next() => _next++;

    public Batch? Ready(int step) => _ready[step % _ready.Length];

    public ExceptionDispatchInfo? Error(int step) => _errors[step % _errors.Length];

    public void Finish(Batch batch, ExceptionDispatchInfo? error)
    {
        _ready[batch.Step % _ready.Length] = batch;
        _errors[batch.Step % _errors.Length] = error;
    }

    public void Clear(int step)
    {
        _ready[step % _ready.Length] = null;
        HasGiven = true;
    }
}
