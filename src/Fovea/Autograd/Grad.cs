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

    /// <summary>Records until the result is disposed, also inside <see cref="Disabled"/>: what explains a model needs gradients wherever
    /// it is called.</summary>
    internal static RecordingScope Recording()
    {
        RecordingScope scope = new(t_disabled);
        t_disabled = 0;
        return scope;
    }

    /// <summary>The scope that <see cref="Disabled"/> opened.</summary>
    public readonly ref struct Scope : IDisposable
    {
        /// <summary>Ends the scope.</summary>
        public void Dispose() => t_disabled--;
    }

    /// <summary>The scope that <see cref="Recording"/> opened.</summary>
    internal readonly ref struct RecordingScope(int disabled) : IDisposable
    {
        private readonly int _disabled = disabled;

        /// <summary>Ends the scope.</summary>
        public void Dispose() => t_disabled = _disabled;
    }
}
