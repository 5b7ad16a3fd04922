namespace Fovea;

/// <summary>A mechanism in the catalog.</summary>
/// <param name="Name">The short name that papers and the command line use, for example <c>ca</c>.</param>
/// <param name="Title">The full name.</param>
/// <param name="Source">The paper's arXiv id, for example <c>arXiv:2103.02907</c>.</param>
/// <param name="Kind">What it tells apart.</param>
/// <param name="Options">Its options with their defaults, for example <c>reduction=32</c>.</param>
public sealed record AttentionEntry(string Name, string Title, string Source, AttentionKind Kind, IReadOnlyList<string> Options)
{
    /// <summary>Other names for it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Its part of the state-dict keys inside a network; the name unless given.</summary>
    public string Key { get; init; } = Name;

    /// <summary>Whether it convolves, with the stride of its site, and so can stand in place of a convolution.</summary>
    public bool Convolves { get; init; }
}
