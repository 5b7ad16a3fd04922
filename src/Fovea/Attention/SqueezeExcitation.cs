namespace Fovea;

/// <summary>Squeeze-and-Excitation: each channel is weighed by a two-layer network of all channels' means.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W], y = x · σ(W₂ ReLU(W₁ GAP(x))). Hu, Shen, Albanie, Sun, Wu, CVPR 2018, arXiv:1709.01507.
/// Keys <c>fc.0</c>, <c>fc.2</c>; <c>fc1</c>, <c>fc2</c> of torchvision and others load too, also in convolution shape.</remarks>
public sealed class SqueezeExcitation : Module
{
    private readonly Linear _reduce;
    private readonly Linear _expand;
    private readonly Activation _gate;
    private readonly Activation _activation;
    private readonly int _channels;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="reduction">Bottleneck ratio r; hidden = C / r, rounded down.</param>
    /// <param name="bias">Whether both layers have a bias, as in the published networks.</param>
    /// <param name="squeeze">The hidden width itself, in place of the ratio.</param>
    /// <param name="gate"><see cref="Activation.Sigmoid"/>, or <see cref="Activation.HardSigmoid"/> as in MobileNetV3.</param>
    /// <param name="activation">What follows the first layer: ReLU as in the authors' code, or hard swish or SiLU, so that mechanisms can
    /// be compared with equal activations.</param>
    /// <exception cref="ArgumentException">The hidden width would be 0, or the gate or the activation is another one.</exception>
    public SqueezeExcitation(
        int channels, int reduction = 16, bool bias = false, int? squeeze = null, Activation gate = Activation.Sigmoid,
        Activation activation = Activation.Relu)
    {
        int hidden = squeeze ?? AttentionArguments.Hidden("se", channels, reduction);
        if (hidden < 1)
            throw new ArgumentOutOfRangeException(nameof(squeeze), hidden, "se: squeeze must be at least 1");
        if (gate is not (Activation.Sigmoid or Activation.HardSigmoid))
            throw new ArgumentException($"se: the gate must be a sigmoid or a hard sigmoid; got {gate}", nameof(gate));
        (_channels, _gate, _activation) = (channels, gate, AttentionArguments.RequireActivation("se", activation));
        Container layers = Child("fc", new Container());
        _reduce = layers.Add("0", new Linear(channels, hidden, bias));
        _expand = layers.Add("2", new Linear(hidden, channels, bias));
        Alias("fc1", "fc.0");
        Alias("fc2", "fc.2");
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("se", x, _channels);
        Tensor hidden = x.GlobalAveragePool().FlattenChannelsFirst().Apply(_reduce).Activate(_activation);
        Tensor gate = Observe("gate", hidden.Apply(_expand).Activate(_gate));
        return x.Gate(gate.Reshape(new Shape(x.Shape.N, _channels, 1, 1)));
    }

    internal static void Register(AttentionCatalog catalog)
    {
        catalog.Register(
            new("se", "Squeeze-and-Excitation", "arXiv:1709.01507", AttentionKind.Channel,
                ["reduction=16", "bias=false", "activation=relu"])
            {
                Aliases = ["senet", "squeeze-excitation"],
                Formula =
                [
                    "h = ReLU(W₁ · GAP(x)), C → C / r",
                    "y = x · σ(W₂ · h), C / r → C",
                ],
                Meanings =
                [
                    ("reduction", AttentionArguments.ReductionMeaning),
                    ("bias", "whether both layers have biases"),
                    ("activation", AttentionArguments.ActivationMeaning),
                ],
                Deviations =
                [
                    "The paper's networks have biases; the PyTorch code whose checkpoints circulate has none, so that is the default of "
                        + "the module alone.",
                ],
            },
            static (site, o) => new SqueezeExcitation(
                site.Channels, o.Int("reduction", 16), o.Bool("bias", false), activation: AttentionArguments.ReadActivation(o, "relu")));
        catalog.Register(
            new("se-conv", "Squeeze-and-Excitation with a given width", "arXiv:1709.01507", AttentionKind.Channel,
                ["squeeze=C/16", "gate=sigmoid"])
            {
                Key = "se",
                Formula = ["y = x · gate(conv1×1(ReLU(conv1×1(GAP(x))))), both with biases"],
                Meanings =
                [
                    ("squeeze", "hidden width, given directly"),
                    ("gate", "sigmoid, or hard_sigmoid as in MobileNetV3"),
                ],
                Deviations =
                [
                    "The paper has linear layers; torchvision and timm write them as 1×1 convolutions of a 1×1 map, which is the same "
                        + "function.",
                ],
            },
            static (site, o) => new SqueezeExcitation(
                site.Channels, bias: true, squeeze: o.Int("squeeze", site.Channels / 16), gate: ParseGate(o.Text("gate", "sigmoid"))));
    }

    private static Activation ParseGate(string text) => text switch
    {
        "sigmoid" => Activation.Sigmoid,
        "hard_sigmoid" or "hard-sigmoid" => Activation.HardSigmoid,
        _ => throw new ArgumentException($"se-conv: gate must be sigmoid or hard_sigmoid; got '{text}'"),
    };
}
