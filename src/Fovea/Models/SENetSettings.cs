namespace Fovea;

/// <summary>The sizes of a network of the SENet release.</summary>
/// <param name="Blocks">How many blocks each of the four stages has.</param>
internal sealed record SENetSettings(IReadOnlyList<int> Blocks)
{
    private const int Reduction = 16;

    /// <summary>Channels of the stem and planes of the first stage.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Whether it is SENet-154: a stem of three 3×3, halved first convolutions, 3×3 shortcuts, dropout.</summary>
    public bool IsDeep { get; init; }

    /// <summary>Groups of the 3×3 convolutions; with one group the first 1×1 of a block has the stride, as in the Caffe networks.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Channels of a group where a stage has 64 planes.</summary>
    public int GroupWidth { get; init; } = 64;

    /// <summary>The same network with every width times a factor.</summary>
    public SENetSettings Scaled(double width) => this with { Width = Math.Max(1, (int)Math.Round(Width * width)) };

    /// <summary>The sizes of a block.</summary>
    public BottleneckShape BlockOf(int inputs, int planes, int stage, int block)
    {
        int width = IsDeep ? 4 * planes : Math.Max(1, planes * GroupWidth / 64) * Groups;
        int reduced = IsDeep ? 2 * planes : width;
        return new BottleneckShape(
            inputs, reduced, width, planes * BottleneckBlock.Expansion, block == 0 && stage > 1 ? 2 : 1)
        {
            // Fewer where a narrow network has fewer channels than groups.
            Groups = Math.Min(Groups, reduced & -reduced),
            StridesFirst = Groups == 1,
            ShortcutKernel = IsDeep && stage > 1 ? 3 : 1,
            Squeeze = Reduction,
        };
    }
}
