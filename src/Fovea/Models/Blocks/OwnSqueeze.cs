namespace Fovea;

/// <summary>The squeeze-and-excitation that a published network brings along: 1×1 convolutions of the mean, with biases.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W], y = x · σ(fc2(act(fc1(GAP(x))))). Hu, Shen, Albanie, Sun, Wu, CVPR 2018, arXiv:1709.01507.
/// Keys <c>fc1</c> and <c>fc2</c>, as torchvision and the SENet release have them; <c>fc.0</c> and <c>fc.2</c> load too.</remarks>
internal sealed class OwnSqueeze : Module
{
    private readonly Conv2d _reduce;
    private readonly Conv2d _expand;
    private readonly Activation _activation;

    public OwnSqueeze(int channels, int hidden, Activation activation)
    {
        _activation = activation;
        _reduce = Child("fc1", Convolution(channels, hidden));
        _expand = Child("fc2", Convolution(hidden, channels));
        Alias("fc.0", "fc1");
        Alias("fc.2", "fc2");
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        Tensor hidden = x.GlobalAveragePool().Apply(_reduce).Activate(_activation);
        return x.Gate(Observe("gate", hidden.Apply(_expand).Sigmoid()));
    }

    private static Conv2d Convolution(int inputs, int outputs) => new(
        inputs, outputs, 1, initializer: Initializers.KaimingFanOut(outputs, 1), biasInitializer: Initializers.Constant(0f));
}
