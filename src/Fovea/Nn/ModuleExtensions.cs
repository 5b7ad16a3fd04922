namespace Fovea;

/// <summary>Applies modules to tensors, in the order in which one reads.</summary>
public static class ModuleExtensions
{
    extension(Tensor x)
    {
        /// <summary>The module's output for this tensor: <c>x.Apply(conv).Apply(norm)</c>.</summary>
        /// <param name="module">The module.</param>
        public Tensor Apply(Module module)
        {
            ArgumentNullException.ThrowIfNull(module);
            return module.Call(x);
        }

        /// <summary>The module's output, or this tensor where there is no module: attention is optional at its sites.</summary>
        /// <param name="module">The module, or null.</param>
        public Tensor ApplyIfAny(Module? module) => module is null ? x : module.Call(x);
    }
}
