using System.Collections;
using System.Runtime.ExceptionServices;

namespace Fovea;

/// <summary>Gives a data set in batches, read ahead on threads of its own.</summary>
/// <remarks>Order and augmentation follow from (seed, epoch, image) alone: the batches are the same bits for any number of workers, and
/// <see cref="Epoch"/> can start in the middle of any epoch. Each <c>foreach</c> over the loader is the next epoch, from 0. One
/// enumeration runs at a time; another one ends it. Buffers are reused: a batch is valid until the loop asks for the next.</remarks>
public sealed class Loader : IEnumerable<Batch>, IDisposable
{
    private readonly IImageDataset _dataset;
    private readonly object _gate = new();
    private readonly Stack<Batch> _free = [];
    private readonly List<Thread> _threads = [];
    private BatchReader? _reader;
    private volatile LoaderJob? _job;
    private int[] _order = [];
    private int _busy;
    private int _nextEpoch;
    private bool _disposed;

    /// <summary>A loader; its threads start with the first batch.</summary>
    /// <param name="dataset">What to load.</param>
    /// <param name="batchSize">Images in a batch, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is below 1.</exception>
    public Loader(IImageDataset dataset, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        _dataset = dataset;
        BatchSize = batchSize;
    }

    /// <summary>Images in a batch; the last of an epoch may have fewer.</summary>
    public int BatchSize { get; }

    /// <summary>What happens to each image before it is normalised, in order.</summary>
    public IReadOnlyList<IImageTransform> Transforms { get; init; } = [];

    /// <summary>The normalisation, ImageNet's unless set.</summary>
    public Normalize Normalize { get; init; } = Normalize.ImageNet;

    /// <summary>Mixes the images of each batch and their labels; null for none.</summary>
    public BatchMix? Mix { get; init => field = value is { IsActive: true } ? value : null; }

    /// <summary>Whether every epoch has an order of its own; otherwise images come in the order of the data set.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Whether to leave out a last batch that is not full.</summary>
    public bool DropLast { get; init; }

    /// <summary>Decides order and augmentation.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads that load, at least 1. Results do not depend on it.</summary>
    public int Workers { get; init => field = AtLeastOne(value, nameof(Workers)); } = 1;

    /// <summary>Threads that may be added to <see cref="Workers"/>, in all: one more each time that a batch is not there when it is asked
    /// for.</summary>
    internal int MostWorkers { get; init; }

    /// <summary>Batches read ahead, at least 1.</summary>
    public int Ahead { get; init => field = AtLeastOne(value, nameof(Ahead)); } = 3;

    /// <summary>Whether to leave out images that cannot be decoded (see <see cref="BrokenImages"/>) instead of failing. Their batches are
    /// smaller; a batch without any image is left out.</summary>
    public bool SkipBroken { get; init; }

    /// <summary>The images that were left out so far, each once, in the order of the data set.</summary>
    public IReadOnlyList<BrokenImage> BrokenImages => _reader?.Broken ?? [];

    /// <summary>Batches in an epoch.</summary>
    public int BatchesPerEpoch => DropLast ? _dataset.Count / BatchSize : (_dataset.Count + BatchSize - 1) / BatchSize;

    /// <summary>The batches of an epoch.</summary>
    /// <param name="epoch">Its number, from 0.</param>
    /// <param name="firstStep">The batch to start with, from 0: what resuming needs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or <paramref name="firstStep"/> is past the end.</exception>
    /// <exception cref="ObjectDisposedException">The loader was disposed.</exception>
    /// <exception cref="DataException">While enumerating: an image cannot be decoded, or images of a batch differ in size.</exception>
    public IEnumerable<Batch> Epoch(int epoch, int firstStep = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(firstStep);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstStep, BatchesPerEpoch);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Enumerate(epoch, firstStep);
    }

    /// <summary>The batches of the next epoch.</summary>
    public IEnumerator<Batch> GetEnumerator() => Epoch(_nextEpoch).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Stops the threads; returns once they have ended, after at most the image each is at.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _job = null;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads) thread.Join();
        _threads.Clear();
    }

    private static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "at least 1 is needed");

    private IEnumerable<Batch> Enumerate(int epoch, int firstStep)
    {
        LoaderJob job = Start(epoch, firstStep);
        try
        {
            for (int step = firstStep; step < job.Steps; step++)
            {
                Batch batch = Take(job, step);
                if (batch.Count > 0) yield return batch;
                GiveBack(job, batch);
            }
        }
        finally
        {
            Cancel(job);
        }
    }

    private LoaderJob Start(int epoch, int firstStep)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _job = null;
            // The order is one array for all epochs, so nobody may still read it.
            while (_busy > 0) Monitor.Wait(_gate);
            ObjectDisposedException.ThrowIf(_disposed, this);
            _reader ??= new BatchReader(_dataset, Transforms, Normalize, Seed, SkipBroken, Mix);
            Arrange(epoch);
            _nextEpoch = epoch + 1;
            _free.Clear();
            LoaderJob job = new(epoch, firstStep, BatchesPerEpoch, Ahead + 1);
            foreach (Batch batch in Batches) _free.Push(batch);
            _job = job;
            while (_threads.Count < Workers) AddThread();
            Monitor.PulseAll(_gate);
            return job;
        }
    }

    private void AddThread()
    {
        Thread thread = new(Work) { IsBackground = true, Name = $"fovea loader {_threads.Count}" };
        _threads.Add(thread);
        thread.Start();
    }

    private Batch[] Batches =>
        field ??= [.. Enumerable.Range(0, Ahead + 1).Select(_ => new Batch(BatchSize, Mix is not null))];

    private void Arrange(int epoch)
    {
        if (_order.Length == 0) _order = new int[_dataset.Count];
        EpochOrder.Fill(_order, Shuffle ? Seed : null, epoch);
    }

    private Batch Take(LoaderJob job, int step)
    {
        // Nothing can be there at the beginning. Later, to wait means that reading does not keep up: one more thread for each such batch.
        bool isLate = job.HasGiven;
        lock (_gate)
        {
            while (true)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (_job != job)
                    throw new InvalidOperationException(
                        "loader: another enumeration was started, which ended this one; use one loader for each");
                if (job.Error(step) is { } error) error.Throw();
                if (job.Ready(step) is { } batch) return batch;
                if (isLate && _threads.Count < MostWorkers && job.HasMore) AddThread();
                isLate = false;
                Monitor.Wait(_gate);
            }
        }
    }

    private void GiveBack(LoaderJob job, Batch batch)
    {
        lock (_gate)
        {
            if (_job != job) return;
            job.Clear(batch.Step);
            _free.Push(batch);
            Monitor.PulseAll(_gate);
        }
    }

    private void Cancel(LoaderJob job)
    {
        lock (_gate)
        {
            if (_job == job) _job = null;
        }
    }

    private void Work()
    {
        while (true)
        {
            LoaderJob job;
            Batch batch;
            lock (_gate)
            {
                while (!_disposed && !(_job is { HasMore: true } && _free.Count > 0)) Monitor.Wait(_gate);
                if (_disposed) return;
                job = _job!;
                batch = _free.Pop();
                (batch.Epoch, batch.Step) = (job.Epoch, job.Next());
                _busy++;
            }

            ExceptionDispatchInfo? error = null;
            try
            {
                int from = batch.Step * BatchSize;
                _reader!.Fill(batch, _order.AsSpan(from, Math.Min(BatchSize, _order.Length - from)), () => _job != job);
            }
#pragma warning disable CA1031 // Whatever a data set or transform throws belongs to the thread that asked for the batch.
            catch (Exception caught)
#pragma warning restore CA1031
            {
                error = ExceptionDispatchInfo.Capture(caught);
            }

            lock (_gate)
            {
                _busy--;
                if (_job == job) job.Finish(batch, error);
                Monitor.PulseAll(_gate);
            }
        }
    }
}
