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

    /// <summary>Whether it chooses what is computed, so that the rest is not read; a soft one weighs everything.</summary>
    public bool IsHard { get; init; }

    /// <summary>The formula, a step a line; σ is the sigmoid, GAP the mean over the positions, GN a group norm, BN a batch norm.</summary>
    public IReadOnlyList<string> Formula { get; init; } = [];

    /// <summary>What its options mean.</summary>
    public IReadOnlyList<(string Option, string Meaning)> Meanings { get; init; } = [];

    /// <summary>Where the paper and the authors' code differ, and which of them this follows; a sentence each.</summary>
    public IReadOnlyList<string> Deviations { get; init; } = [];
}
