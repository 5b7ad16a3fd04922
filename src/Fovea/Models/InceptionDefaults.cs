namespace Fovea;

/// <summary>The options that mechanisms get by default in Inception networks.</summary>
internal static class InceptionDefaults
{
    /// <summary>The defaults by mechanism.</summary>
    /// <param name="place">Where attention stands: after the joined branches.</param>
    /// <param name="blocks">How many blocks each stage has.</param>
    /// <param name="middle">The stage of the non-local blocks.</param>
    /// <param name="firstStage">The number of the first stage.</param>
    public static Dictionary<string, AttentionDefault> Of(Position place, IReadOnlyList<int> blocks, int middle, int firstStage)
    {
        int lastStage = firstStage + blocks.Count - 1;
        return new Dictionary<string, AttentionDefault>(PlacedOnce.In(blocks, middle, firstStage))
        {
            ["se"] = new(place, AttentionDefault.Everywhere, static _ => [new("reduction", "16"), new("bias", "true")]),
            ["sa"] = new(
                place, AttentionDefault.Everywhere,
                AttentionDefault.Option("groups", static site => ShuffleAttention.FittingGroups(site.Channels, 64))),
            ["sge"] = new(place, AttentionDefault.Everywhere, AttentionDefault.Dividing("groups", 64)),
            ["ema"] = new(place, AttentionDefault.Everywhere, AttentionDefault.Dividing("factor", 32)),
            ["ela"] = new(place, AttentionDefault.Everywhere, AttentionDefault.Dividing("num_groups", 16)),
            ["sk"] = new(
                place, AttentionDefault.Everywhere,
                AttentionDefault.Option("groups", static site => SelectiveKernel.FittingGroups(site.Channels))),
            ["sk-insight"] = new(place, static site => site.Channels % InsightSelectiveKernel.Groups == 0, AttentionDefault.NoOptions),
            // Between the stages, as in residual networks.
            ["bam"] = new(
                Position.AfterBlock, site => site.Stage < lastStage && site.Block == blocks[site.Stage - firstStage] - 1,
                AttentionDefault.NoOptions),
            ["gumbel-spatial"] = new(
                Position.AfterBlock, site => site.Stage == lastStage && site.Block == blocks[^1] - 1, AttentionDefault.NoOptions),
        };
    }
}
