namespace Fovea;

/// <summary>Shapes that do not fit an operation. The message holds the operation, its rule and the shapes that came.</summary>
/// <param name="message">For example <c>mul: the right side must equal the left or be 1; got [2, 64, 7, 9] and [2, 64, 3, 9]</c>.</param>
/// <param name="inner">The cause, where another exception is one.</param>
public sealed class ShapeException(string message, Exception? inner = null) : ArgumentException(message, inner);
