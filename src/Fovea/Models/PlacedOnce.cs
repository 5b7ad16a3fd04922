namespace Fovea;

/// <summary>Where a bare name puts the mechanisms that stand in one place of a network and not in every block.</summary>
/// <remarks>Non-local blocks stand before the last block of the last stage but one (of res4 in a ResNet), as in arXiv:1711.07971; Double
/// Attention, whose paper has it in the same stages, too. DANet and Criss-Cross attend to what the backbone gives out, as in
/// arXiv:1809.02983 and arXiv:1811.11721. Where a spatial transformer and hard attention stand is our choice.</remarks>
internal static class PlacedOnce
{
    /// <summary>The defaults of a backbone with these blocks.</summary>
    /// <param name="blocks">How many blocks each stage has.</param>
    /// <param name="middle">The stage of the non-local blocks.</param>
    /// <param name="firstStage">The number of the first stage.</param>
    public static Dictionary<string, AttentionDefault> In(IReadOnlyList<int> blocks, int middle, int firstStage = 1)
    {
        AttentionDefault within = At(middle, Math.Max(0, blocks[middle - firstStage] - 2));
        AttentionDefault last = At(firstStage + blocks.Count - 1, blocks[^1] - 1);
        AttentionDefault first = At(firstStage, 0);
        return new Dictionary<string, AttentionDefault>
        {
            ["nonlocal"] = within,
            ["nonlocal-gcnet"] = within,
            ["a2"] = within with { Options = static _ => [new("residual", "true")] },
            ["danet-position"] = last,
            ["danet-channel"] = last,
            ["criss-cross"] = last with { Options = static _ => [new("recurrence", "2")] },
            // On the residual branch: beside a sum the positions that it drops are not lost.
            ["gumbel-spatial"] = last with { Position = Position.BeforeAdd },
            ["glimpse"] = last,
            ["stn"] = first,
            ["stn-sampler"] = first,
        };
    }

    private static AttentionDefault At(int stage, int block) =>
        new(Position.AfterBlock, site => site.Stage == stage && site.Block == block, AttentionDefault.NoOptions);
}
