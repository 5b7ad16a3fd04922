namespace Fovea;

/// <summary>The sizes of an EfficientNet.</summary>
/// <param name="Width">Factor of the base network's channels.</param>
/// <param name="Depth">Factor of the base network's blocks.</param>
internal sealed record EfficientNetSettings(double Width, double Depth)
{
    /// <summary>Probability of dropping a feature before the classifier.</summary>
    public float Dropout { get; init; } = 0.2f;

    /// <summary>Whether the blocks have the network's own squeeze-and-excitation.</summary>
    public bool HasSqueeze { get; init; } = true;

    /// <summary>Whether convolutions pad as TensorFlow's SAME does.</summary>
    public bool PadsToSame { get; init; }

    /// <summary>Added to the variance by the norms.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>Weight of the new batch in the running statistics of the norms.</summary>
    public float Momentum { get; init; } = 0.1f;

    /// <summary>The channels of the base network at this width.</summary>
    public int Channels(int channels) => MobileNetV2.Divisible(channels * Width);

    /// <summary>The blocks of the base network at this depth.</summary>
    public int Blocks(int blocks) => (int)Math.Ceiling(blocks * Depth);

    /// <summary>The settings of the released TensorFlow networks.</summary>
    public EfficientNetSettings AsInTensorFlow() => this with { PadsToSame = true, Epsilon = 1e-3f, Momentum = 0.01f };

    /// <summary>Convolution, norm and activation under the keys <c>0</c> and <c>1</c>.</summary>
    public Sequential ConvolutionNorm(
        int inputs, int outputs, int kernel = 1, int stride = 1, int groups = 1, Activation activation = Activation.Silu) => new(
        new Conv2d(
            inputs, outputs, kernel, stride, groups: groups, bias: false,
            initializer: Initializers.KaimingFanOut(outputs, kernel * kernel))
        {
            PadsToSame = PadsToSame,
        },
        new BatchNorm2d(outputs, activation, Epsilon, Momentum));
}
