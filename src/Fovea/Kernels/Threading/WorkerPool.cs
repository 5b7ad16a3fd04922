namespace Fovea.Kernels;

/// <summary>Runs the numbered tasks of one region on the calling thread and on workers that join late or not at all.</summary>
/// <remarks>A region is over when its tasks are done, not when every worker has answered: a worker that the system has not
/// scheduled costs nothing. Tasks are claimed one by one from a word that holds epoch, count and next number. Which thread
/// runs a task never changes a result, because tasks write disjoint data. Regions started inside a task run inline.</remarks>
internal sealed unsafe class WorkerPool : IDisposable
{
    private const int SpinsBeforePark = 2000;
    private const int MaximumTasks = ushort.MaxValue;

    [ThreadStatic]
    private static bool t_isAlone; // the regions that this thread starts stay on it

    private readonly SemaphoreSlim[] _wake;
    private readonly int[] _parked;
    private readonly Lock _regionLock = new();
    private delegate*<void*, int, void> _body;
    private void* _state;
    private long _ticket; // epoch in the upper 32 bits, then the number of tasks, then the next task
    private int _done;
    private int _first;
    private Exception? _failure;
    private volatile bool _disposed;

    /// <summary>Makes a pool of <paramref name="threads"/> threads, the calling one included.</summary>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        _wake = new SemaphoreSlim[threads - 1];
        _parked = new int[(threads - 1) * 16]; // one cache line a worker
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

    /// <summary>Calls <paramref name="body"/> with (state, 0) … (state, tasks − 1), in any order and on any thread.</summary>
    public void Run(int tasks, delegate*<void*, int, void> body, void* state)
    {
        if (Threads == 1 || tasks <= 1 || t_isAlone || !_regionLock.TryEnter())
        {
            for (int task = 0; task < tasks; task++)
                body(state, task);
            return;
        }

        try
        {
            for (int first = 0; first < tasks; first += MaximumTasks)
                RunRegion(first, Math.Min(MaximumTasks, tasks - first), body, state);
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

    private void RunRegion(int first, int tasks, delegate*<void*, int, void> body, void* state)
    {
        _body = body;
        _state = state;
        _first = first;
        _failure = null;
        Volatile.Write(ref _done, 0);
        long epoch = (Volatile.Read(ref _ticket) >> 32) + 1;
        Interlocked.Exchange(ref _ticket, (epoch << 32) | ((long)tasks << 16));
        for (int i = 0; i < _wake.Length; i++)
        {
            if (Volatile.Read(ref _parked[i * 16]) != 0 && Interlocked.Exchange(ref _parked[i * 16], 0) != 0)
                _wake[i].Release();
        }

        while (TryClaim(out int task))
            RunTask(task);

        int spins = 0;
        while (Volatile.Read(ref _done) != tasks)
        {
            if (++spins < SpinsBeforePark)
                Thread.SpinWait(4);
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

    private bool TryClaim(out int task)
    {
        while (true)
        {
            long ticket = Volatile.Read(ref _ticket);
            task = (int)(ticket & 0xffff);
            if (task >= (int)((ticket >> 16) & 0xffff))
                return false;
            if (Interlocked.CompareExchange(ref _ticket, ticket + 1, ticket) == ticket)
                return true;
        }
    }

    private bool HasWork()
    {
        long ticket = Volatile.Read(ref _ticket);
        return (int)(ticket & 0xffff) < (int)((ticket >> 16) & 0xffff);
    }

    private void Work(int worker)
    {
        int spins = 0;
        while (!_disposed)
        {
            if (TryClaim(out int task))
            {
                RunTask(task);
                spins = 0;
            }
            else if (++spins < SpinsBeforePark)
            {
                Thread.SpinWait(8);
            }
            else
            {
                Volatile.Write(ref _parked[worker * 16], 1);
                Interlocked.MemoryBarrier();
                // A region may have started between the last look and the mark: look once more before sleeping.
                if (!HasWork())
                    _wake[worker].Wait();
                Volatile.Write(ref _parked[worker * 16], 0);
                spins = 0;
            }
        }
    }
}
