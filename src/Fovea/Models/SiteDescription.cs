namespace Fovea;

/// <summary>A place for attention in a built model, and what stands there.</summary>
/// <param name="Site">Position, channels, stage and block.</param>
/// <param name="Attention">The names of the mechanisms there; empty where there is none.</param>
public sealed record SiteDescription(Site Site, IReadOnlyList<string> Attention);
