namespace Fovea;

/// <summary>The mechanisms at one site of a block, run one after the other; usually one or none.</summary>
internal sealed class AttentionSlot
{
    private readonly Module[] _modules;

    /// <summary>Holds what <paramref name="register"/> makes of each mechanism at the site.</summary>
    public AttentionSlot(AttentionPlan plan, Site site, Action<string, Module> register)
    {
        IReadOnlyList<(string Key, Module Module)> planned = plan.At(site);
        _modules = new Module[planned.Count];
        for (int i = 0; i < _modules.Length; i++)
        {
            _modules[i] = planned[i].Module;
            register(planned[i].Key, planned[i].Module);
        }
    }

    public bool IsEmpty => _modules.Length == 0;

    public Tensor Apply(Tensor x)
    {
        Tensor y = x;
        foreach (Module module in _modules)
            y = y.Apply(module);
        return y;
    }
}
