namespace Fovea;

/// <summary>The sizes of an EfficientNet block.</summary>
/// <param name="Expansion">Expanded channels over input channels.</param>
/// <param name="Kernel">The depthwise kernel.</param>
/// <param name="Stride">The block's step.</param>
/// <param name="Inputs">Channels in.</param>
/// <param name="Outputs">Channels out.</param>
internal sealed record MobileBlockShape(int Expansion, int Kernel, int Stride, int Inputs, int Outputs)
{
    /// <summary>Probability of leaving the block out for an image in training.</summary>
    public float DropProbability { get; init; }
}
