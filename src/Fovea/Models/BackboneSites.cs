namespace Fovea;

/// <summary>What a backbone offers attention: its positions, stages and blocks, and what it does by default with each mechanism.</summary>
/// <param name="Backbone">The model's name, for messages.</param>
/// <param name="Positions">The positions its blocks have.</param>
/// <param name="Blocks">How many blocks each stage has.</param>
/// <param name="Fallback">The default of a mechanism that <paramref name="Defaults"/> does not name, such as a user's own.</param>
/// <param name="Defaults">The defaults by mechanism.</param>
internal sealed record BackboneSites(
    string Backbone, IReadOnlyList<Position> Positions, IReadOnlyList<int> Blocks, AttentionDefault Fallback,
    IReadOnlyDictionary<string, AttentionDefault> Defaults)
{
    /// <summary>The number of the first stage; papers count the stem where it is not 1.</summary>
    public int FirstStage { get; init; } = 1;

    public int LastStage => FirstStage + Blocks.Count - 1;

    public int BlocksOf(int stage) => Blocks[stage - FirstStage];

    public AttentionDefault DefaultOf(string mechanism) => Defaults.GetValueOrDefault(mechanism, Fallback);

    /// <summary>What there is, for messages.</summary>
    public string Describe()
    {
        string positions = string.Join(", ", Positions.Select(static position => position.Word()));
        return $"it has stages {FirstStage}-{LastStage} with {string.Join(", ", Blocks)} blocks and the positions {positions}";
    }
}
