namespace Fovea;

/// <summary>The sizes of a sandglass block.</summary>
/// <param name="Inputs">Channels in.</param>
/// <param name="Hidden">Channels between the two 1×1.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="Stride">The block's step.</param>
internal sealed record SandglassShape(int Inputs, int Hidden, int Outputs, int Stride)
{
    private const int LeastRatio = 6;

    /// <summary>Whether a depthwise convolution comes first.</summary>
    public bool StartsDepthwise { get; init; }

    /// <summary>Whether a depthwise convolution comes last.</summary>
    public bool EndsDepthwise { get; init; }

    /// <summary>Whether the input is added.</summary>
    public bool IsResidual { get; init; }

    /// <summary>The form that the authors' code gives a block.</summary>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="stride">The block's step.</param>
    /// <param name="reduction">Channels in over hidden channels.</param>
    /// <param name="isOnly">Whether its stage has no other block.</param>
    public static SandglassShape Of(int inputs, int outputs, int stride, int reduction, bool isOnly)
    {
        int hidden = inputs / reduction;
        if (hidden < outputs / (double)LeastRatio)
            hidden = MobileNetV2.Divisible(Math.Ceiling(outputs / (double)LeastRatio), 16);
        // Only the first stage halves; it has both depthwise convolutions and the stride in the second.
        bool first = reduction == 2;
        bool changes = inputs != outputs && !(stride == 1 && isOnly);
        return new SandglassShape(inputs, hidden, outputs, stride)
        {
            StartsDepthwise = first || !changes,
            EndsDepthwise = first || !changes || stride > 1,
            IsResidual = !first && inputs == outputs && !isOnly,
        };
    }
}
