namespace Fovea;

/// <summary>What a <see cref="Workspace"/> holds: the storages to recycle when it ends.</summary>
internal sealed class WorkspaceScope
{
    [ThreadStatic]
    private static WorkspaceScope? t_current;

    [ThreadStatic]
    private static WorkspaceScope? t_free;

    private readonly List<Storage> _storages = [];
    private WorkspaceScope? _outer;
    private string _name = "";

    /// <summary>The innermost open scope of this thread.</summary>
    public static WorkspaceScope? Current => t_current;

    public static WorkspaceScope Open(string name)
    {
        WorkspaceScope scope = t_free ?? new WorkspaceScope();
        t_free = scope._outer;
        scope._outer = t_current;
        scope._name = name;
        t_current = scope;
        return scope;
    }

    public void Add(Storage storage)
    {
        storage.Scope = this;
        _storages.Add(storage);
    }

    /// <summary>Hands a storage to the scope around this one, or to the garbage collector where there is none.</summary>
    public void MoveOut(Storage storage)
    {
        if (storage.Scope != this)
            return;
        storage.Materialize();
        storage.Scope = null;
        _outer?.Add(storage);
    }

    public void Close()
    {
        foreach (Storage storage in _storages)
        {
            if (storage.Scope == this)
                storage.Release("the end of its ", _name);
        }

        _storages.Clear();
        t_current = _outer;
        _outer = t_free;
        t_free = this;
    }
}
