namespace Fovea;

/// <summary>An error in something that Fovea was given: a file, a checkpoint, a data set, a setting. Its message says what is
/// wrong, where, what was expected and what to do.</summary>
/// <param name="id">A stable id such as <c>FOV0201</c>, under which the documentation explains the error.</param>
/// <param name="message">The sentence for the user.</param>
/// <param name="inner">The cause, where another exception is one.</param>
public class FoveaException(string id, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A stable id such as <c>FOV0201</c>.</summary>
    public string Id { get; } = id;
}
