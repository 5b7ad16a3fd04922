namespace Fovea;

/// <summary>What a mechanism tells apart.</summary>
public enum AttentionKind
{
    /// <summary>Channels: one weight per channel, the same at every position.</summary>
    Channel,

    /// <summary>Positions: one weight per position, the same for every channel.</summary>
    Spatial,

    /// <summary>Both.</summary>
    Mixed,
}
