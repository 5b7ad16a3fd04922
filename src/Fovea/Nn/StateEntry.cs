namespace Fovea;

/// <summary>One named value of a module's state: a parameter, a running statistic or a counter.</summary>
public sealed class StateEntry
{
    private readonly Tensor? _tensor;
    private readonly Counter? _counter;

    internal StateEntry(string key, Tensor tensor, bool isParameter)
    {
        Key = key;
        _tensor = tensor;
        IsParameter = isParameter;
    }

    internal StateEntry(string key, Counter counter)
    {
        Key = key;
        _counter = counter;
    }

    /// <summary>The state-dict key, for example <c>layer1.0.bn1.running_mean</c>.</summary>
    public string Key { get; }

    /// <summary>Whether it is learnt; else it is a running statistic or a counter.</summary>
    public bool IsParameter { get; }

    /// <summary>Whether it is a 64-bit counter (<c>num_batches_tracked</c>) and not floats.</summary>
    public bool IsCounter => _counter is not null;

    /// <summary>The shape; that of a scalar for a counter.</summary>
    public Shape Shape => _tensor?.Shape ?? new Shape();

    /// <summary>The floats, row-major; empty for a counter.</summary>
    public ReadOnlySpan<float> Values => _tensor is null ? [] : _tensor.Span;

    /// <summary>The value of a counter.</summary>
    public long Count => _counter?.Value ?? 0;

    /// <summary>The floats with their shape; null for a counter.</summary>
    internal Tensor? Tensor => _tensor;

    /// <summary>Replaces the floats.</summary>
    /// <param name="values">As many values as the shape has elements.</param>
    /// <exception cref="ArgumentException">Another number of values, or the entry is a counter.</exception>
    public void Set(ReadOnlySpan<float> values)
    {
        if (_tensor is null || values.Length != _tensor.Shape.Count)
            throw new ArgumentException($"{Key}: {Shape.Count} values are needed; got {values.Length}", nameof(values));
        values.CopyTo(_tensor.MutableSpan);
        _tensor.Version++;
    }

    /// <summary>Replaces the value of a counter.</summary>
    /// <param name="count">The new value.</param>
    /// <exception cref="InvalidOperationException">The entry is not a counter.</exception>
    public void Set(long count) =>
        (_counter ?? throw new InvalidOperationException($"{Key} holds floats; use Set(values)")).Value = count;

    /// <summary>A 64-bit counter of a module.</summary>
    internal sealed class Counter
    {
        public long Value { get; set; }
    }
}
