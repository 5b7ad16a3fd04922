namespace Fovea.Cli;

/// <summary>An error as a command reports it.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Message">The sentence for the user.</param>
/// <param name="Id">The stable id of an error of the library, or null.</param>
/// <param name="Argument">The option or argument that is wrong, or null.</param>
/// <param name="Value">What was given, or null.</param>
/// <param name="Expected">What would have been right, or null.</param>
internal sealed record CommandError(
    int Code, string Message, string? Id = null, string? Argument = null, string? Value = null, string? Expected = null);
