using System.Globalization;

namespace Fovea;

/// <summary>Modules one after the other, under the keys <c>0</c>, <c>1</c>, ….</summary>
public sealed class Sequential : Module
{
    private readonly List<Module> _modules = [];

    /// <summary>Chains modules.</summary>
    /// <param name="modules">The modules in the order of execution.</param>
    public Sequential(params IEnumerable<Module> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach (Module module in modules)
            Add(module);
    }

    /// <summary>The modules in the order of execution.</summary>
    public IReadOnlyList<Module> Items => _modules;

    /// <summary>Appends a module under the next number.</summary>
    /// <param name="module">The module.</param>
    /// <param name="role">Its part in the network, where the number would say something else for another attention.</param>
    /// <returns>This.</returns>
    public Sequential Add(Module module, string? role = null)
    {
        _modules.Add(Child(_modules.Count.ToString(CultureInfo.InvariantCulture), module, role));
        return this;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor current = x;
        foreach (Module module in _modules)
        {
            Tensor next = current.Apply(module);
            // Nothing will read what lies between two modules of an evaluation, so that two maps are alive and not all of them.
            if (!Grad.IsEnabled && current.HasValues && !Observation.IsActive
                && current.Storage != x.Storage && current.Storage != next.Storage)
                current.Storage.Release("the end of its layer");
            current = next;
        }

        return current;
    }
}
