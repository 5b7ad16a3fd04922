namespace Fovea;

/// <summary>Listens to the outputs of modules and to the values they offer, such as gates, while it is open on this thread.</summary>
/// <remarks>Class activation maps, gate pictures and searches for NaN all listen here. Where nobody listens it costs one test.</remarks>
public sealed class Observation : IDisposable
{
    [ThreadStatic]
    private static Observation? t_current;

    private readonly Action<string, Tensor> _listener;
    private readonly Observation? _outer;

    private Observation(Action<string, Tensor> listener)
    {
        _listener = listener;
        _outer = t_current;
        t_current = this;
    }

    internal static bool IsActive => t_current is not null;

    /// <summary>Starts listening on this thread, until the result is disposed.</summary>
    /// <param name="listener">Called with the module's path (for a value: path, a dot, and the value's name) and the tensor. It may
    /// call <see cref="Tensor.Retain"/> to read the tensor and its gradient after backward.</param>
    public static Observation Listen(Action<string, Tensor> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return new Observation(listener);
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => t_current = _outer;

    internal static void OnOutput(Module module, Tensor output)
    {
        if (t_current is { } observation)
            observation._listener(module.Path, output);
    }

    internal static void OnValue(Module module, string name, Tensor value)
    {
        if (t_current is { } observation)
            observation._listener(module.Path.Length == 0 ? name : $"{module.Path}.{name}", value);
    }
}
