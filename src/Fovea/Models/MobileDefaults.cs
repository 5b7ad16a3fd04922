namespace Fovea;

/// <summary>The options that mechanisms get by default in mobile networks, whose widths are no powers of two.</summary>
internal static class MobileDefaults
{
    /// <summary>The defaults by mechanism.</summary>
    /// <param name="place">Where attention stands.</param>
    /// <param name="takes">In which blocks.</param>
    /// <param name="blocks">How many blocks each stage has.</param>
    /// <param name="middle">The stage of the non-local blocks.</param>
    /// <param name="firstStage">The number of the first stage.</param>
    public static Dictionary<string, AttentionDefault> Of(
        Position place, Func<Site, bool> takes, IReadOnlyList<int> blocks, int middle, int firstStage = 1) =>
        new(PlacedOnce.In(blocks, middle, firstStage))
        {
            // Only a 24th of the expanded channels gives the published counts, arXiv:2103.02907.
            ["se"] = new(place, takes, static site => [.. Reduction(site), new("bias", "true")]),
            ["cbam"] = new(place, takes, Reduction),
            ["ela"] = new(place, takes, AttentionDefault.Dividing("num_groups", 16)),
            ["sa"] = new(
                place, takes, AttentionDefault.Option("groups", static site => ShuffleAttention.FittingGroups(site.Channels, 4))),
            ["sge"] = new(place, takes, AttentionDefault.Dividing("groups", 4)),
            ["ema"] = new(place, takes, AttentionDefault.Dividing("factor", 8)),
            ["sk"] = new(
                place, takes, AttentionDefault.Option("groups", static site => SelectiveKernel.FittingGroups(site.Channels))),
            ["sk-insight"] = new(
                place, site => takes(site) && site.Channels % InsightSelectiveKernel.Groups == 0, AttentionDefault.NoOptions),
            ["gumbel-spatial"] = new(
                Position.AfterBlock, site => site.Stage == firstStage + blocks.Count - 1 && site.Block == blocks[^1] - 1,
                AttentionDefault.NoOptions),
        };

    // In the narrowest networks some blocks have fewer channels than that.
    private static IEnumerable<KeyValuePair<string, string>> Reduction(Site site) =>
        AttentionDefault.Option("reduction", static place => Math.Min(24, place.Channels))(site);
}
