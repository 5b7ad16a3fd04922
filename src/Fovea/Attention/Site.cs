namespace Fovea;

/// <summary>A place in a backbone where a mechanism can stand.</summary>
/// <param name="Position">The place inside the block, for example after the depthwise convolution.</param>
/// <param name="Channels">Channels of the feature map there.</param>
/// <param name="Stage">The stage, counted from 1.</param>
/// <param name="Block">The block in its stage, counted from 0.</param>
public readonly record struct Site(Position Position, int Channels, int Stage, int Block)
{
    private readonly int _furtherStride;

    /// <summary>The step of the convolution that a mechanism stands in place of; 1 elsewhere.</summary>
    public int Stride
    {
        get => _furtherStride + 1;
        init => _furtherStride = value - 1;
    }
}
