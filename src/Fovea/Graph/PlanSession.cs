using System.Diagnostics;
using System.Runtime.InteropServices;
using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea;

/// <summary>Runs a plan: the memory for its values. One thread at a time; <see cref="Plan.CreateSession"/> makes one for each.</summary>
public sealed class PlanSession : IDisposable
{
    private readonly Action[][] _runs;
    private readonly Tensor _input;
    private readonly Tensor _output;
    private int _isRunning;
    private bool _isDisposed;

    internal PlanSession(Plan plan)
    {
        Plan = plan;
        long input = plan.Arenas * plan.Memory.Size;
        long output = input + PlanMemory.Lines(plan.Input.Count);
        long size = output + PlanMemory.Lines(plan.Output.Count);
        if (size > Array.MaxLength - 16L)
        {
            throw new ArgumentException(
                $"the values of a plan for {plan.Input} need {plan.SessionBytes} bytes, more than one array holds; take a smaller batch");
        }

        PinnedBlock memory = new((int)size);
        _input = PlanValues.TensorAt(memory, input, plan.Input);
        bool returnsInput = plan.Roots[plan.Graph.Output] == 0;
        _output = PlanValues.TensorAt(memory, returnsInput ? input : output, plan.Output);
        _runs = new Action[plan.Runs][];
        for (int run = 0; run < plan.Runs; run++)
        {
            PlanValues values = new(plan, memory, plan.ArenaOf(run) * plan.Memory.Size,
                input + ((long)plan.Input.Count / plan.Runs * run), output + ((long)plan.Output.Count / plan.Runs * run));
            _runs[run] = [.. plan.Steps.Select(step => step.Bind(values))];
        }
    }

    /// <summary>The plan.</summary>
    public Plan Plan { get; }

    /// <summary>Where the input goes, [N, C, H, W], channels last in memory: writing it here saves the copy of
    /// <see cref="Run(Tensor)"/>.</summary>
    public Span<float> Input => _input.MutableSpan;

    /// <summary>Computes the model's output.</summary>
    /// <param name="x">The input, of the plan's shape, in either order of memory. Values that are not finite are computed with as any
    /// others and spoil the result of their own image only.</param>
    /// <returns>The result. Its values are the session's: the next run overwrites them.</returns>
    /// <exception cref="ShapeException">The input has another shape than the plan.</exception>
    /// <exception cref="InvalidOperationException">Another thread is running this session.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public Tensor Run(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Shape != Plan.Input)
            throw new ShapeException($"plan: the input must be {Plan.Input}, which the plan was compiled for; got {x.Shape}");
        ReadOnlySpan<float> source = x.Span;
        Begin();
        if (x.Layout == _input.Layout)
            source.CopyTo(_input.MutableSpan);
        else
            LayoutConversion.NchwToNhwc(source, _input.MutableSpan, x.Shape);
        return Execute();
    }

    /// <summary>Computes the model's output for what <see cref="Input"/> holds.</summary>
    /// <returns>The result. Its values are the session's: the next run overwrites them.</returns>
    /// <exception cref="InvalidOperationException">Another thread is running this session.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public Tensor Run()
    {
        Begin();
        return Execute();
    }

    /// <summary>Frees nothing that the garbage collector would not; a run afterwards is an error, a second call does nothing.</summary>
    public void Dispose() => _isDisposed = true;

    /// <summary>Runs once and adds each step's ticks of <see cref="Stopwatch"/> to <paramref name="ticks"/>.</summary>
    internal void Measure(Span<long> ticks)
    {
        Begin();
        try
        {
            long before = Stopwatch.GetTimestamp();
            foreach (Action[] run in _runs)
            {
                for (int i = 0; i < run.Length; i++)
                {
                    run[i]();
                    long now = Stopwatch.GetTimestamp();
                    ticks[i] += now - before;
                    before = now;
                }
            }
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    private void Begin()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
            throw new InvalidOperationException(
                "another thread is running this session; make one for each thread with plan.CreateSession(), weights are shared");
    }

    private Tensor Execute()
    {
        try
        {
            // Images keep as many threads busy as there are without waiting for each other.
            int threads = Parallel.Threads;
            if (threads > 1 && (Plan.Arenas % threads == 0 || Plan.Arenas >= 2 * threads))
                RunApart();
            else
                RunFrom(0, _runs.Length);
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }

        return _output;
    }

    private void RunFrom(int first, int end)
    {
        for (int run = first; run < end; run++)
        {
            foreach (Action step in _runs[run])
                step();
        }
    }

    private void RunApart()
    {
        GCHandle handle = GCHandle.Alloc(this);
        try
        {
            ArenaBody body = new() { Session = GCHandle.ToIntPtr(handle), Bits = Parallel.Bits };
            Parallel.For(Plan.Arenas, ref body);
        }
        finally
        {
            handle.Free();
        }
    }

    /// <summary>The runs of one arena, one after the other.</summary>
    private struct ArenaBody : IParallelBody
    {
        public nint Session;
        public int Bits;

        public readonly void Run(int task)
        {
            var session = (PlanSession)GCHandle.FromIntPtr(Session).Target!;
            int before = Parallel.Bits;
            Parallel.Bits = Bits;
            try
            {
                session.RunFrom(session.Plan.FirstRun(task), session.Plan.FirstRun(task + 1));
            }
            finally
            {
                Parallel.Bits = before;
            }
        }
    }
}
