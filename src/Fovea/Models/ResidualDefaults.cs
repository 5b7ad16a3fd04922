namespace Fovea;

/// <summary>Where the authors put each mechanism in a residual network of four stages, and with which options.</summary>
internal static class ResidualDefaults
{
    /// <summary>The defaults by mechanism.</summary>
    /// <param name="bottleneck">Whether the blocks are bottlenecks.</param>
    /// <param name="blocks">How many blocks each stage has.</param>
    /// <param name="residual">The position at the end of the residual branch.</param>
    public static Dictionary<string, AttentionDefault> Of(bool bottleneck, IReadOnlyList<int> blocks, Position residual) =>
        new(PlacedOnce.In(blocks, middle: 3))
        {
            ["sk"] = new(
                Position.ReplaceConv, AttentionDefault.Everywhere,
                AttentionDefault.Option("groups", static site => SelectiveKernel.FittingGroups(site.Channels))),
            ["sk-insight"] = new(
                Position.ReplaceConv, static site => site.Channels % InsightSelectiveKernel.Groups == 0, AttentionDefault.NoOptions),
            ["se"] = new(residual, AttentionDefault.Everywhere, static _ => [new("bias", "true")]),
            ["eca"] = new(
                residual, AttentionDefault.Everywhere,
                AttentionDefault.Option("k_size", site => EcaKernel(bottleneck, blocks, site.Stage))),
            ["sa"] = new(
                residual, AttentionDefault.Everywhere,
                AttentionDefault.Option("groups", static site => ShuffleAttention.FittingGroups(site.Channels, 64))),
            ["sge"] = new(residual, AttentionDefault.Everywhere, AttentionDefault.Dividing("groups", 64)),
            ["ema"] = new(residual, AttentionDefault.Everywhere, AttentionDefault.Dividing("factor", 32)),
            ["ela"] = new(residual, AttentionDefault.Everywhere, AttentionDefault.Dividing("num_groups", 16)),
            ["bam"] = new(Position.AfterStage, static site => site.Stage < 4, AttentionDefault.NoOptions),
            // Where SPNet has it: in the last block of stages 1 to 3 and in every block of the last. Basic blocks have no such place.
            ["spm"] = bottleneck
                ? new(Position.AfterConv2, site => site.Stage == 4 || site.Block == blocks[site.Stage - 1] - 1, AttentionDefault.NoOptions)
                : new(residual, AttentionDefault.Everywhere, AttentionDefault.NoOptions),
        };

    // The published ECA-Nets state a kernel per stage (18: 3, 5, 7, 7; 50: 3, 5, 5, 7; 34, 101, 152: 3, 3, 5, 7); the paper's formula
    // gives others.
    private static int EcaKernel(bool bottleneck, IReadOnlyList<int> blocks, int stage)
    {
        int depth = blocks.Sum();
        ReadOnlySpan<int> kernels = bottleneck ? depth <= 16 ? [3, 5, 5, 7] : [3, 3, 5, 7] : depth <= 8 ? [3, 5, 7, 7] : [3, 3, 5, 7];
        return kernels[stage - 1];
    }
}
