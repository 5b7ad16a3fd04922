using System.Runtime.Intrinsics.X86;

namespace Fovea.Kernels;

/// <summary>Runs the numbered tasks of one region on the calling thread and on workers that join late or not at all.</summary>
/// <remarks>A region is over when its tasks are done, not when every worker has answered: a worker that the system has not
/// scheduled costs nothing. Each thread begins with its own share of the tasks, and then takes those of others from the other end: tasks
/// are rows, and rows stay in the cache of the thread that wrote them. Which thread runs a task never changes a result,
/// because tasks write disjoint data. Regions started inside a task run inline.</remarks>
internal sealed unsafe class WorkerPool : IDisposable
{
    private const int SpinsBeforePark = 6000;
    private const int MaximumTasks = ushort.MaxValue;
    private const int LineLongs = 16; // two cache lines, which processors fetch together

    [ThreadStatic]
    private static bool t_isAlone; // the regions that this thread starts stay on it

    private readonly SemaphoreSlim[] _wake;
    private readonly int[] _parked;
    private readonly OtherProcessor?[] _places;
    private readonly Lock _regionLock = new();
    private delegate*<void*, int, void> _body;
    private void* _state;
    private readonly long[] _shares; // of each thread: epoch in the upper 32 bits, then the task after the last, then the next one
    private int _epoch;
    private TaskOrder _order;
    private int _done;
    private int _first;
    private Exception? _failure;
    private volatile bool _disposed;

    /// <summary>Makes a pool of <paramref name="threads"/> threads, the calling one included.</summary>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        _shares = new long[(threads + 1) * LineLongs];
        _wake = new SemaphoreSlim[threads - 1];
        _parked = new int[(threads - 1) * 16]; // one cache line a worker
        _places = new OtherProcessor?[threads - 1];
        for (int i = 0; i < _wake.Length; i++)
        {
            int worker = i;
            _wake[i] = new SemaphoreSlim(0);
            new Thread(() => Work(worker)) { IsBackground = true, Name = $"Fovea {i + 1}" }.Start();
        }
    }

    /// <summary>Whether the regions that the calling thread starts stay on it.</summary>
    public static bool IsAlone => t_isAlone;

    /// <summary>Threads that may work on a region, the calling one included.</summary>
    public int Threads { get; }

    /// <summary>Calls <paramref name="body"/> with (state, 0) … (state, tasks − 1) on any thread; each thread goes through its share in
    /// the order.</summary>
    public void Run(int tasks, TaskOrder order, delegate*<void*, int, void> body, void* state)
    {
        if (Threads == 1 || tasks <= 1 || t_isAlone || !_regionLock.TryEnter())
        {
            for (int task = 0; task < tasks; task++)
                body(state, order == TaskOrder.Ascending ? task : tasks - 1 - task);
            return;
        }

        try
        {
            for (int first = 0; first < tasks; first += MaximumTasks)
                RunRegion(first, Math.Min(MaximumTasks, tasks - first), order, body, state);
        }
        finally
        {
            _regionLock.Exit();
        }
    }

    /// <summary>Does <paramref name="work"/>, whose regions stay on the calling thread.</summary>
    public static void Alone(Action work)
    {
        bool before = t_isAlone;
        t_isAlone = true;
        try
        {
            work();
        }
        finally
        {
            t_isAlone = before;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        foreach (SemaphoreSlim wake in _wake)
            wake.Release();
    }

    private void RunRegion(int first, int tasks, TaskOrder order, delegate*<void*, int, void> body, void* state)
    {
        _body = body;
        _state = state;
        _first = first;
        _order = order;
        _failure = null;
        Volatile.Write(ref _done, 0);
        int epoch = _epoch + 1;
        for (int thread = 0; thread < Threads; thread++)
        {
            (long next, long end) = ((long)tasks * thread / Threads, (long)tasks * (thread + 1) / Threads);
            Volatile.Write(ref Share(thread), ((long)epoch << 32) | (end << 16) | next);
        }

        Interlocked.Exchange(ref _epoch, epoch);
        for (int i = 0; i < _wake.Length; i++)
        {
            if (Volatile.Read(ref _parked[i * 16]) != 0 && Interlocked.Exchange(ref _parked[i * 16], 0) != 0)
            {
                _places[i]?.Choose();
                _wake[i].Release();
            }
        }

        RunTasks(0);
        int spins = 0;
        while (Volatile.Read(ref _done) != tasks)
        {
            if (++spins < SpinsBeforePark)
                Relax();
            else
                Thread.Yield();
        }

        if (_failure is { } failure)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    private void RunTask(int task)
    {
        t_isAlone = true;
        try
        {
            _body(_state, _first + task);
        }
        catch (Exception exception) when (_failure is null)
        {
            _failure = exception;
        }
        finally
        {
            t_isAlone = false;
            Interlocked.Increment(ref _done);
        }
    }

    private static void Relax()
    {
        if (X86Base.IsSupported)
            X86Base.Pause();
        else
            Thread.SpinWait(1);
    }

    private ref long Share(int thread) => ref _shares[(thread + 1) * LineLongs];

    private void RunTasks(int thread)
    {
        while (TryClaim(thread, out int task))
            RunTask(task);
    }

    private bool TryClaim(int thread, out int task)
    {
        for (int distance = 0; distance < Threads; distance++)
        {
            ref long share = ref Share((thread + distance) % Threads);
            while (true)
            {
                long value = Volatile.Read(ref share);
                (int next, int end) = ((int)(value & 0xffff), (int)((value >> 16) & 0xffff));
                if (next >= end)
                    break;
                bool isNext = (distance == 0) == (_order == TaskOrder.Ascending);
                task = isNext ? next : end - 1;
                if (Interlocked.CompareExchange(ref share, isNext ? value + 1 : value - (1 << 16), value) == value)
                    return true;
            }
        }

        task = -1;
        return false;
    }

    private void Work(int worker)
    {
        Volatile.Write(ref _places[worker], OtherProcessor.OfThisThread());
        int spins = 0, seen = 0;
        while (!_disposed)
        {
            int epoch = Volatile.Read(ref _epoch);
            if (epoch != seen)
            {
                seen = epoch;
                RunTasks(worker + 1);
                spins = 0;
            }
            else if (++spins < SpinsBeforePark)
            {
                Relax();
            }
            else
            {
                Volatile.Write(ref _parked[worker * 16], 1);
                Interlocked.MemoryBarrier();
                // A region may have started between the last look and the mark: look once more before sleeping.
                if (Volatile.Read(ref _epoch) == seen)
                    _wake[worker].Wait();
                Volatile.Write(ref _parked[worker * 16], 0);
                spins = 0;
            }
        }
    }
}
