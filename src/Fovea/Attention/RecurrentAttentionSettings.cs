namespace Fovea;

/// <summary>The sizes of a <see cref="RecurrentAttention"/>; what is not set is the paper's for digits of 28 × 28,
/// arXiv:1406.6247.</summary>
public sealed record RecurrentAttentionSettings
{
    /// <summary>Side of a glimpse.</summary>
    public int Size { get; init; } = 8;

    /// <summary>Scales of a glimpse, each twice as wide as the one before.</summary>
    public int Scales { get; init; } = 1;

    /// <summary>Glimpses before the class is named.</summary>
    public int Glimpses { get; init; } = 6;

    /// <summary>Width of the layers that read a glimpse and its location.</summary>
    public int GlimpseHidden { get; init; } = 128;

    /// <summary>Width of the state.</summary>
    public int Hidden { get; init; } = 256;

    /// <summary>Standard deviation of the locations that are drawn in training, in units of half an image.</summary>
    public double Deviation { get; init; } = 0.15;

    internal void Require()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Scales, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Scales, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(Glimpses, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(GlimpseHidden, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Hidden, 1);
        if (!(Deviation > 0) || double.IsInfinity(Deviation))
            throw new ArgumentOutOfRangeException(nameof(Deviation), Deviation, "recurrent-attention: the deviation must be above 0");
    }
}
