namespace Fovea;

/// <summary>What became of one golden case.</summary>
public enum VerificationStatus
{
    /// <summary>Every value lies within its tolerance.</summary>
    Passed,

    /// <summary>A value lies outside its tolerance, a shape differs, or the case could not be run.</summary>
    Failed,

    /// <summary>This build has no such module, network, operation or format; the reason says which.</summary>
    Skipped,
}
