namespace Fovea.Onnx;

/// <summary>A network that cannot be exported, a graph that ONNX Runtime refuses, or a library of it that cannot be used.</summary>
/// <param name="message">What is wrong, of which network, module or file, and what to do.</param>
/// <param name="inner">The cause, where another exception is one.</param>
public sealed class OnnxException(string message, Exception? inner = null) : FoveaException("FOV0202", message, inner);
