namespace Fovea;

/// <summary>An image file that cannot be decoded: damaged, cut off, too large, or of a kind that is not supported.</summary>
/// <param name="message">What is wrong and where in the file.</param>
/// <param name="inner">The cause, where another exception is one.</param>
public sealed class ImageFormatException(string message, Exception? inner = null) : FoveaException("FOV0301", message, inner);
