namespace Fovea;

/// <summary>A checkpoint that cannot be read or does not fit the model.</summary>
/// <param name="message">The file, the key or offset, and what was expected.</param>
/// <param name="inner">The cause, where another exception is one.</param>
public sealed class CheckpointException(string message, Exception? inner = null) : FoveaException("FOV0201", message, inner);
