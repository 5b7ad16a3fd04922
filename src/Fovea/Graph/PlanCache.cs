namespace Fovea;

/// <summary>Plans of one module for the shapes that it is given, compiled as they come: the two last used are kept, a full batch and a
/// smaller last one. They are made again after the weights change.</summary>
internal sealed class PlanCache(Module module)
{
    private PlanSession? _latest;
    private PlanSession? _other;
    private long _version;

    /// <summary>The result of the module in evaluation mode.</summary>
    /// <param name="x">The input.</param>
    /// <returns>The result; the next call overwrites its values.</returns>
    public Tensor Run(Tensor x)
    {
        long version = module.State().Sum(static entry => (long)(entry.Tensor?.Version ?? 0));
        if (version != _version)
            (_latest, _other, _version) = (null, null, version);
        if (_latest?.Plan.Input != x.Shape)
        {
            (_latest, _other) = (_other, _latest);
            if (_latest?.Plan.Input != x.Shape)
                _latest = module.Compile(x.Shape).CreateSession();
        }

        return _latest.Run(x);
    }
}
