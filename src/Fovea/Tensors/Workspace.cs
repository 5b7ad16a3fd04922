namespace Fovea;

/// <summary>A scope whose tensors give their memory back at its end, for the next scope to use.</summary>
/// <remarks>Optional: without one, the garbage collector takes the memory. A training loop opens one per step, so that a steady
/// step allocates no buffer. A tensor that has to outlive its scope calls <see cref="Tensor.Keep"/>. Scopes nest and belong to the
/// thread that opened them.</remarks>
public readonly ref struct Workspace : IDisposable
{
    private readonly WorkspaceScope _scope;

    private Workspace(WorkspaceScope scope) => _scope = scope;

    /// <summary>Opens a scope on this thread; disposing the result closes it.</summary>
    /// <param name="name">What error messages call it.</param>
    public static Workspace Begin(string name = "workspace") => new(WorkspaceScope.Open(name));

    /// <summary>Lets a tensor outlive this scope: it now belongs to the scope around it.</summary>
    /// <param name="tensor">A tensor made in this scope.</param>
    /// <returns>The same tensor.</returns>
    public Tensor Return(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.HasValues)
            _scope.MoveOut(tensor.Storage);
        return tensor;
    }

    /// <summary>Closes the scope: its tensors can no longer be read.</summary>
    public void Dispose() => _scope.Close();
}
