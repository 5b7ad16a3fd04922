using Fovea.Kernels;

namespace Fovea;

/// <summary>An exponential moving average of a network's weights and running statistics, which often is the better network.</summary>
/// <remarks>Polyak, Juditsky, SIAM 1992; in the form of arXiv:1512.00567, section 8, and torchvision's references: it starts as a copy,
/// then
/// average ← average + (1 − decay) · (value − average) after each step of the optimizer. Counters are not averaged.</remarks>
public sealed class MovingAverage
{
    private readonly (string Key, Tensor Value, Storage Average)[] _entries;

    /// <summary>Starts with the values that the network has.</summary>
    /// <param name="module">The network.</param>
    /// <param name="decay">The part of the average that each update keeps, from 0 to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The decay is out of its range.</exception>
    public MovingAverage(Module module, double decay)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(decay, 1);
        Decay = decay;
        _entries = [.. module.State().Where(static entry => entry.Tensor is not null).Select(static entry => Start(entry))];
    }

    /// <summary>The part of the average that each update keeps.</summary>
    public double Decay { get; }

    /// <summary>Takes the network's values in.</summary>
    public void Update()
    {
        AveragingRule rule = new((float)(1 - Decay));
        foreach ((_, Tensor value, Storage average) in _entries)
            FusedStep.Run(rule, average.Span, value.MutableSpan, [], [], []);
    }

    /// <summary>Exchanges the network's values and the averages: once to use the averaged network, once more to go on.</summary>
    public void Swap()
    {
        foreach ((_, Tensor value, Storage average) in _entries)
        {
            Span<float> own = value.MutableSpan, other = average.Span;
            for (int i = 0; i < own.Length; i++)
                (own[i], other[i]) = (other[i], own[i]);
            value.Version++;
        }
    }

    /// <summary>The averages by their state-dict keys.</summary>
    internal IEnumerable<(string Key, Shape Shape, Storage Values)> State() =>
        _entries.Select(static entry => (entry.Key, entry.Value.Shape, entry.Average));

    private static (string Key, Tensor Value, Storage Average) Start(StateEntry entry)
    {
        Storage average = Storage.AllocatePersistent(entry.Shape.Count);
        entry.Values.CopyTo(average.Span);
        return (entry.Key, entry.Tensor!, average);
    }
}
