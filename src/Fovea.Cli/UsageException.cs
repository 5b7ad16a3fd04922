namespace Fovea.Cli;

/// <summary>A wrong command line, with what the JSON form of the error tells apart.</summary>
/// <param name="message">The sentence for the user.</param>
/// <param name="argument">The option or argument, as typed.</param>
/// <param name="value">What was given.</param>
/// <param name="expected">What would have been right.</param>
internal sealed class UsageException(string message, string? argument = null, string? value = null, string? expected = null)
    : Exception(message)
{
    public string? Argument { get; } = argument;

    public string? Value { get; } = value;

    public string? Expected { get; } = expected;
}
