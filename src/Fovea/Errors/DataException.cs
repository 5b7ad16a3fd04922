namespace Fovea;

/// <summary>A data set that cannot be used: a missing folder, a class without images, records that do not fit.</summary>
/// <param name="message">Which folder or file, what is wrong, and what was expected.</param>
/// <param name="inner">The cause, where another exception is one.</param>
public sealed class DataException(string message, Exception? inner = null) : FoveaException("FOV0302", message, inner);
