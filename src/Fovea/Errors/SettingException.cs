namespace Fovea;

/// <summary>A setting that cannot be used: a placement that does not parse, an unknown name, a value out of range.</summary>
/// <param name="argument">Which setting, as the user knows it: <c>attention</c>, <c>model</c>, …</param>
/// <param name="value">The value that came.</param>
/// <param name="expected">What would have been accepted.</param>
/// <param name="message">The sentence for the user.</param>
public sealed class SettingException(string argument, string value, string expected, string message) : FoveaException("FOV0101", message)
{
    /// <summary>Which setting, as the user knows it.</summary>
    public string Argument { get; } = argument;

    /// <summary>The value that came.</summary>
    public string Value { get; } = value;

    /// <summary>What would have been accepted.</summary>
    public string Expected { get; } = expected;
}
