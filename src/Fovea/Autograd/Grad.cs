namespace Fovea;

/// <summary>Whether operations are recorded for backward on this thread. They are, unless a scope says otherwise.</summary>
public static class Grad
{
    [ThreadStatic]
    private static int t_disabled;

    /// <summary>Whether operations are recorded now.</summary>
    public static bool IsEnabled => t_disabled == 0;

    /// <summary>Stops recording until the result is disposed: evaluation then keeps no history.</summary>
    public static Scope Disabled()
    {
        t_disabled++;
        return default;
    }

    /// <summary>The scope that <see cref="Disabled"/> opened.</summary>
    public readonly ref struct Scope : IDisposable
    {
        /// <summary>Ends the scope.</summary>
        public void Dispose() => t_disabled--;
    }
}
