namespace Fovea;

/// <summary>While it is open on a thread, modules get parameters and buffers that have a shape and no memory: a network of 115 million
/// parameters can then be listed and traced at once.</summary>
internal readonly ref struct WithoutWeights
{
    [ThreadStatic]
    private static bool t_isActive;

    private readonly bool _outer;

    private WithoutWeights(bool outer) => _outer = outer;

    /// <summary>Whether modules are made without memory on this thread.</summary>
    public static bool IsActive => t_isActive;

    /// <summary>Opens the scope.</summary>
    public static WithoutWeights Begin()
    {
        WithoutWeights scope = new(t_isActive);
        t_isActive = true;
        return scope;
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => t_isActive = _outer;
}
