namespace Fovea;

/// <summary>The sizes of a residual network for large images.</summary>
/// <param name="Bottleneck">Whether its blocks are bottlenecks; else basic blocks.</param>
/// <param name="Blocks">How many blocks each of the four stages has.</param>
internal sealed record ResNetSettings(bool Bottleneck, IReadOnlyList<int> Blocks)
{
    /// <summary>Channels of the stem, and of the first stage before its factor.</summary>
    public int Stem { get; init; } = 64;

    /// <summary>Factor of the stages' widths but not of the stem's.</summary>
    public double Widen { get; init; } = 1;

    /// <summary>Groups of the 3×3 convolutions of bottlenecks.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Channels of a group where a stage has 64 planes.</summary>
    public int GroupWidth { get; init; } = 64;

    /// <summary>Whether the stem is one 3×3 convolution without stride or pooling.</summary>
    public bool SmallImages { get; init; }

    /// <summary>The planes of a stage, counted from 1.</summary>
    public int Planes(int stage) => (int)((Stem << (stage - 1)) * Widen);

    /// <summary>Channels of a bottleneck's 3×3; a narrow network has at least one in each group.</summary>
    public int WidthOf(int planes) => Math.Max(1, (int)(planes * (GroupWidth / 64.0))) * Groups;

    /// <summary>The same network with every width times a factor.</summary>
    public ResNetSettings Scaled(double width) => this with { Stem = Math.Max(1, (int)Math.Round(Stem * width)) };
}
