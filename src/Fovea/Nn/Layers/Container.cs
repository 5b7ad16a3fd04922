namespace Fovea;

/// <summary>A name in the keys with modules below it that their owner runs itself.</summary>
internal sealed class Container : Module
{
    /// <summary>Registers a module under this name.</summary>
    public T Add<T>(string name, T module, string? role = null)
        where T : Module => Child(name, module, role);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) =>
        throw new InvalidOperationException($"'{Path}' only groups names; its owner runs the modules below it");
}
