namespace Fovea;

/// <summary>Moves parameters against their gradients; each kind keeps some numbers beside every parameter.</summary>
public abstract class Optimizer
{
    /// <summary>States that any optimizer keeps, at most.</summary>
    private const int MostStates = 3;

    private readonly Slot[] _slots;
    private readonly string?[] _states;
    private readonly float _weightDecay;
    private readonly bool _decayAll;

    /// <param name="parameters">What to optimise.</param>
    /// <param name="learningRate">The step size.</param>
    /// <param name="weightDecay">The weight decay of parameters that decay.</param>
    /// <param name="decayAll">Whether all of them do.</param>
    /// <param name="states">The names of the states under which a checkpoint has them, at most three; null where one is not in use.</param>
    private protected Optimizer(
        IEnumerable<Parameter> parameters, double learningRate, double weightDecay, bool decayAll, params string?[] states)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        LearningRate = learningRate;
        RequireWithin(weightDecay, 0, float.MaxValue, nameof(weightDecay));
        _slots = [.. parameters.Select(static parameter => new Slot(parameter))];
        if (_slots.Length == 0)
            throw new ArgumentException("there are no parameters to optimise; pass model.Parameters()", nameof(parameters));
        _weightDecay = (float)weightDecay;
        _decayAll = decayAll;
        _states = states;
    }

    /// <summary>The step size of the next <see cref="Step"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative or non-finite value.</exception>
    public double LearningRate
    {
        get;
        set
        {
            RequireWithin(value, 0, float.MaxValue, nameof(LearningRate));
            field = value;
        }
    }

    /// <summary>Steps made so far.</summary>
    public int Steps { get; internal set; }

    /// <summary>Multiplies the step size of the parameters whose state-dict key a pattern matches: rates of their own for layers.</summary>
    /// <param name="pattern">A pattern with <c>*</c> and <c>?</c>, or the beginning of keys up to a dot: <c>features.*</c>,
    /// <c>fc</c>.</param>
    /// <param name="factor">The factor, not negative; those of several patterns multiply.</param>
    /// <returns>How many parameters it matched.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative or non-finite factor.</exception>
    public int ScaleRates(string pattern, double factor)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        RequireWithin(factor, 0, float.MaxValue, nameof(factor));
        int matched = 0;
        foreach (ref Slot slot in _slots.AsSpan())
        {
            if (!NamePattern.Matches(pattern, slot.Parameter.Path))
                continue;
            slot.RateFactor *= factor;
            matched++;
        }

        return matched;
    }

    /// <summary>Moves every parameter against its gradient and consumes the gradient. A parameter without one stays as it is.</summary>
    /// <exception cref="InvalidOperationException">No parameter has a gradient.</exception>
    public void Step()
    {
        bool any = false;
        foreach (ref Slot slot in _slots.AsSpan())
        {
            Tensor value = slot.Parameter.Value;
            if (!value.HasGradient)
                continue;
            if (!any)
                Steps++;
            any = true;
            bool isFirst = !slot.IsPrepared;
            if (isFirst)
                Prepare(ref slot);
            bool decays = _decayAll || slot.Parameter.Decays;
            Update(new ParameterUpdate
            {
                Values = value.MutableSpan,
                Gradient = value.GradientStorage!.Span,
                First = SpanOf(slot.First),
                Second = SpanOf(slot.Second),
                Third = SpanOf(slot.Third),
                Rate = LearningRate * slot.RateFactor,
                Decay = decays ? _weightDecay : 0f,
                Decays = decays,
                IsFirst = isFirst,
            });
            value.HasGradient = false;
            value.Version++;
        }

        if (!any)
            throw new InvalidOperationException("step: no parameter has a gradient; call Backward() on the loss first");
    }

    /// <summary>The states of every parameter that has made a step, under <c>@STATE/KEY</c>.</summary>
    internal IEnumerable<(string Key, Shape Shape, Storage Values)> State()
    {
        for (int state = 0; state < _states.Length; state++)
        {
            foreach (Slot slot in _slots)
            {
                if (slot.IsPrepared && slot[state] is { } storage)
                    yield return (KeyOf(state, slot), slot.Parameter.Value.Shape, storage);
            }
        }
    }

    /// <summary>Takes states back: <paramref name="read"/> fills the span for a key, or answers false where there is none.</summary>
    internal void Restore(StateReader read)
    {
        foreach (ref Slot slot in _slots.AsSpan())
        {
            Prepare(ref slot);
            for (int state = 0; state < _states.Length; state++)
                slot.IsPrepared &= slot[state] is not { } storage || read(KeyOf(state, slot), storage.Span);
            if (!slot.IsPrepared)
                (slot.First, slot.Second, slot.Third) = (null, null, null);
        }
    }

    /// <summary>Moves one parameter.</summary>
    private protected abstract void Update(in ParameterUpdate update);

    /// <summary>What a state is before the first step.</summary>
    private protected virtual float InitialState(int state) => 0f;

    private protected static void RequireWithin(double value, double least, double most, string argument)
    {
        if (!(value >= least && value <= most))
            throw new ArgumentOutOfRangeException(argument, value, $"{argument} must be from {least} to {most}");
    }

    private static Span<float> SpanOf(Storage? storage) => storage is null ? [] : storage.Span;

    private string KeyOf(int state, in Slot slot) => $"@{_states[state]}/{slot.Parameter.Path}";

    private void Prepare(ref Slot slot)
    {
        for (int state = 0; state < Math.Min(MostStates, _states.Length); state++)
        {
            if (_states[state] is null)
                continue;
            Storage storage = Storage.AllocatePersistent(slot.Parameter.Value.Shape.Count);
            if (InitialState(state) is var value and not 0f)
                storage.Span.Fill(value);
            slot[state] = storage;
        }

        slot.IsPrepared = true;
    }

    /// <summary>Fills <paramref name="values"/> with what is stored under <paramref name="key"/>.</summary>
    internal delegate bool StateReader(string key, Span<float> values);

    private struct Slot(Parameter parameter)
    {
        public readonly Parameter Parameter = parameter;
        public double RateFactor = 1;
        public bool IsPrepared;
        public Storage? First;
        public Storage? Second;
        public Storage? Third;

        public Storage? this[int state]
        {
            readonly get => state switch { 0 => First, 1 => Second, _ => Third };
            set
            {
                switch (state)
                {
                    case 0: First = value; break;
                    case 1: Second = value; break;
                    default: Third = value; break;
                }
            }
        }
    }
}
