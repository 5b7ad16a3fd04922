using Fovea.Kernels;

namespace Fovea;

/// <summary>Stochastic gradient descent with momentum, as PyTorch's SGD computes it.</summary>
/// <remarks>With gradient g of value p: g ← g + weightDecay · p; m ← momentum · m + (1 − dampening) · g, and m ← g in the first step;
/// p ← p − learningRate · m, or − learningRate · (g + momentum · m) with Nesterov's form (Sutskever et al., ICML 2013). Norms and biases
/// do not decay unless asked (<see cref="Parameter.Decays"/>).</remarks>
public sealed class Sgd
{
    private readonly Slot[] _slots;
    private readonly float _momentum;
    private readonly float _take;
    private readonly float _weightDecay;
    private readonly bool _nesterov;
    private readonly bool _decayAll;

    /// <summary>Prepares to optimise the given parameters.</summary>
    /// <param name="parameters">The parameters, usually <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">The step size, not negative; <see cref="LearningRate"/> changes it later.</param>
    /// <param name="momentum">The part of the last direction that is kept, from 0 to below 1.</param>
    /// <param name="dampening">The part of the gradient that does not enter the momentum, from 0 to 1; not in the first step.</param>
    /// <param name="weightDecay">The factor of the values that is added to the gradient, not negative.</param>
    /// <param name="nesterov">Whether to look ahead; needs momentum and no dampening.</param>
    /// <param name="decayAll">Whether norms and biases decay, too.</param>
    /// <exception cref="ArgumentException">No parameters, a number out of its range, or Nesterov's form without momentum or with
    /// dampening.</exception>
    public Sgd(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0,
        double weightDecay = 0, bool nesterov = false, bool decayAll = false)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        LearningRate = learningRate;
        RequireWithin(momentum, 0, Math.BitDecrement(1.0), nameof(momentum));
        RequireWithin(dampening, 0, 1, nameof(dampening));
        RequireWithin(weightDecay, 0, float.MaxValue, nameof(weightDecay));
        if (nesterov && (momentum == 0 || dampening != 0))
        {
            throw new ArgumentException(
                $"Nesterov's form needs momentum and no dampening; got momentum {momentum} and dampening {dampening}", nameof(nesterov));
        }

        _slots = [.. parameters.Select(static parameter => new Slot(parameter))];
        if (_slots.Length == 0)
            throw new ArgumentException("there are no parameters to optimise; pass model.Parameters()", nameof(parameters));
        _momentum = (float)momentum;
        _take = (float)(1 - dampening);
        _weightDecay = (float)weightDecay;
        _nesterov = nesterov;
        _decayAll = decayAll;
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
            any = true;
            bool first = slot.Momentum is null;
            if (_momentum != 0)
                slot.Momentum ??= Storage.AllocatePersistent(value.Shape.Count);
            float decay = _decayAll || slot.Parameter.Decays ? _weightDecay : 0f;
            SgdSettings settings = new((float)LearningRate, decay, _momentum, _take, _nesterov, first);
            Span<float> momentum = slot.Momentum is { } storage ? storage.Span : [];
            SgdStep.Run(value.MutableSpan, value.GradientStorage!.Span, momentum, settings);
            value.HasGradient = false;
            value.Version++;
        }

        if (!any)
            throw new InvalidOperationException("step: no parameter has a gradient; call Backward() on the loss first");
    }

    /// <summary>The momentum of every parameter that has made a step, by its state-dict key.</summary>
    internal IEnumerable<(string Key, Shape Shape, Storage Momentum)> Momenta()
    {
        foreach (Slot slot in _slots)
        {
            if (slot.Momentum is not null)
                yield return (slot.Parameter.Path, slot.Parameter.Value.Shape, slot.Momentum);
        }
    }

    /// <summary>Takes momenta back: <paramref name="read"/> fills the span for a key, or answers false where there is none.</summary>
    internal void RestoreMomenta(MomentumReader read)
    {
        foreach (ref Slot slot in _slots.AsSpan())
        {
            Storage storage = Storage.AllocatePersistent(slot.Parameter.Value.Shape.Count);
            slot.Momentum = read(slot.Parameter.Path, storage.Span) ? storage : null;
        }
    }

    private static void RequireWithin(double value, double least, double most, string argument)
    {
        if (!(value >= least && value <= most))
            throw new ArgumentOutOfRangeException(argument, value, $"{argument} must be from {least} to {most}");
    }

    /// <summary>Fills <paramref name="momentum"/> with what is stored under <paramref name="key"/>.</summary>
    internal delegate bool MomentumReader(string key, Span<float> momentum);

    private struct Slot(Parameter parameter)
    {
        public readonly Parameter Parameter = parameter;
        public Storage? Momentum;
    }
}
