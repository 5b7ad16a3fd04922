using System.Diagnostics;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Runs a plan: the memory for its values. One thread at a time; <see cref="Plan.CreateSession"/> makes one for each.</summary>
public sealed class PlanSession : IDisposable
{
    private readonly Tensor[] _values;
    private readonly Action[] _steps;
    private readonly Tensor _input;
    private int _isRunning;
    private bool _isDisposed;

    internal PlanSession(Plan plan)
    {
        Plan = plan;
        long input = plan.Input.Count + 32L;
        if (plan.Memory.Size + input > Array.MaxLength - 16L)
        {
            throw new ArgumentException(
                $"the values of a plan for {plan.Input} need {plan.SessionBytes} bytes, more than one array holds; take a smaller batch");
        }

        Memory = new PinnedBlock((int)(plan.Memory.Size + input));
        _input = new Tensor(plan.Input, Storage.Over(Memory, plan.Memory.Size, plan.Input.Count), LayoutOf(plan.Input));
        _values = new Tensor[plan.Graph.Shapes.Count];
        for (int value = 0; value < _values.Length; value++)
        {
            Shape shape = plan.Graph.Shapes[value];
            long offset = plan.Roots[value] == 0 ? plan.Memory.Size : plan.Memory.Offset(value);
            _values[value] = offset < 0
                ? Tensor.Symbolic(shape)
                : new Tensor(shape, Storage.Over(Memory, offset, shape.Count), LayoutOf(shape));
        }

        _steps = [.. plan.Steps.Select(step => step.Bind(this))];
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
            for (int i = 0; i < _steps.Length; i++)
            {
                _steps[i]();
                long now = Stopwatch.GetTimestamp();
                ticks[i] += now - before;
                before = now;
            }
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    /// <summary>The tensor of a value.</summary>
    internal Tensor Value(int value) => _values[value];

    /// <summary>Where the values lie.</summary>
    internal PinnedBlock Memory { get; }

    /// <summary>The place of a value in <see cref="Memory"/>.</summary>
    internal long Place(int value) => Plan.Roots[value] == 0 ? Plan.Memory.Size : Plan.Memory.Offset(value);

    private static Layout LayoutOf(Shape shape) => shape.Rank == 4 ? Layout.Nhwc : Layout.Nchw;

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
            foreach (Action step in _steps)
                step();
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }

        return _values[Plan.Graph.Output];
    }
}
