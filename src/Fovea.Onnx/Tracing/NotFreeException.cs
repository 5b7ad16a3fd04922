namespace Fovea.Onnx;

/// <summary>A network whose graph is another one at another size of the input: less must stay open.</summary>
/// <param name="module">The path of the module.</param>
/// <param name="type">Its type.</param>
/// <param name="reason">What differs.</param>
internal sealed class NotFreeException(string module, string type, string reason) : Exception(reason)
{
    public string Module { get; } = module;

    public string Type { get; } = type;
}
