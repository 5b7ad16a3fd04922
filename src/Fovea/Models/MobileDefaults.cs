namespace Fovea;

/// <summary>The options that mechanisms get by default in mobile networks, whose widths are no powers of two.</summary>
internal static class MobileDefaults
{
    /// <summary>The defaults by mechanism.</summary>
    /// <param name="place">Where attention stands.</param>
    /// <param name="takes">In which blocks.</param>
    /// <param name="blocks">How many blocks each stage has.</param>
    /// <param name="middle">The stage, counted from 1, of the non-local blocks.</param>
    public static Dictionary<string, AttentionDefault> Of(
        Position place, Func<Site, bool> takes, IReadOnlyList<int> blocks, int middle) => new(PlacedOnce.In(blocks, middle))
        {
            // Only a 24th of the expanded channels gives the published counts, arXiv:2103.02907.
            ["se"] = new(place, takes, static _ => [new("reduction", "24"), new("bias", "true")]),
            ["cbam"] = new(place, takes, static _ => [new("reduction", "24")]),
            ["sa"] = new(
                place, takes, AttentionDefault.Option("groups", static site => ShuffleAttention.FittingGroups(site.Channels, 4))),
            ["sge"] = new(place, takes, AttentionDefault.Dividing("groups", 4)),
            ["ema"] = new(place, takes, AttentionDefault.Dividing("factor", 8)),
            ["sk"] = new(
                place, takes, AttentionDefault.Option("groups", static site => SelectiveKernel.FittingGroups(site.Channels))),
            ["sk-insight"] = new(
                place, site => takes(site) && site.Channels % InsightSelectiveKernel.Groups == 0, AttentionDefault.NoOptions),
            ["gumbel-spatial"] = new(
                Position.AfterBlock, site => site.Stage == blocks.Count && site.Block == blocks[^1] - 1, AttentionDefault.NoOptions),
        };
}
