namespace Fovea;

/// <summary>Why features cannot be kept.</summary>
/// <param name="Cause">What is in the way, as the end of a sentence.</param>
/// <param name="IsExpected">Whether nobody would expect them to be kept: the network learns as a whole.</param>
internal sealed record FeatureObstacle(string Cause, bool IsExpected = false)
{
    private const string Setting = "cache-features";

    /// <summary>What a run says that goes on without; null where there is nothing to say.</summary>
    public string? Notice => IsExpected ? null : $"the frozen layers run anew in every epoch because of {Cause}";

    /// <summary>What a run that was to keep them ends with.</summary>
    public SettingException Refusal() => new(Setting, "on", "auto or off", $"{Setting} on contradicts {Cause}");
}
