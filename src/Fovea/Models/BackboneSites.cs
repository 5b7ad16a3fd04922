namespace Fovea;

/// <summary>What a backbone offers attention: its positions, stages and blocks, and what it does by default with each mechanism.</summary>
/// <param name="Backbone">The model's name, for messages.</param>
/// <param name="Positions">The positions its blocks have.</param>
/// <param name="Blocks">How many blocks each stage has; the first is stage 1.</param>
/// <param name="Fallback">The default of a mechanism that <paramref name="Defaults"/> does not name, such as a user's own.</param>
/// <param name="Defaults">The defaults by mechanism.</param>
internal sealed record BackboneSites(
    string Backbone, IReadOnlyList<Position> Positions, IReadOnlyList<int> Blocks, AttentionDefault Fallback,
    IReadOnlyDictionary<string, AttentionDefault> Defaults)
{
    public int Stages => Blocks.Count;

    public int BlocksOf(int stage) => Blocks[stage - 1];

    public AttentionDefault DefaultOf(string mechanism) => Defaults.GetValueOrDefault(mechanism, Fallback);

    /// <summary>What there is, for messages.</summary>
    public string Describe()
    {
        string positions = string.Join(", ", Positions.Select(static position => position.Word()));
        return $"it has stages 1-{Stages} with {string.Join(", ", Blocks)} blocks and the positions {positions}";
    }
}
