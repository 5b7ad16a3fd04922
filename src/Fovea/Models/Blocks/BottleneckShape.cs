namespace Fovea;

/// <summary>The sizes of a bottleneck block: what tells ResNet, ResNeXt, Wide ResNet and SENet apart.</summary>
/// <param name="Inputs">Channels in.</param>
/// <param name="Reduced">Channels between the first 1×1 and the 3×3.</param>
/// <param name="Width">Channels between the 3×3 and the last 1×1.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="Stride">The block's step.</param>
internal sealed record BottleneckShape(int Inputs, int Reduced, int Width, int Outputs, int Stride)
{
    /// <summary>Groups of the 3×3.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Whether the first 1×1 has the stride, as in the Caffe release of SENet; else the 3×3 has it.</summary>
    public bool StridesFirst { get; init; }

    /// <summary>The kernel of the shortcut's convolution.</summary>
    public int ShortcutKernel { get; init; } = 1;

    /// <summary>Bottleneck ratio of the block's own squeeze-and-excitation; 0 where it has none.</summary>
    public int Squeeze { get; init; }
}
