namespace Fovea;

/// <summary>Training met NaN or infinity and stopped before it could spoil the weights.</summary>
/// <param name="module">The path of the first module whose output is not finite; <c>input</c> or <c>loss</c> where no module is.</param>
/// <param name="message">The epoch, the step, the module and what to do.</param>
public sealed class NonFiniteException(string module, string message) : FoveaException("FOV0501", message)
{
    /// <summary>The path of the first module whose output is not finite; <c>input</c> or <c>loss</c> where no module is.</summary>
    public string Module { get; } = module;
}
