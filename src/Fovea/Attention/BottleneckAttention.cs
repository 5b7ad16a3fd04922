namespace Fovea;

/// <summary>Bottleneck Attention Module: a channel branch and a dilated spatial branch, joined to one gate of the map's size.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. Channel branch c = W₂ ReLU(BN(W₁ GAP(x))), [N, C]; spatial branch s: 1×1 convolution to C / r, two
/// 3×3 convolutions with dilation 4, each with BN and ReLU, and a 1×1 convolution to one channel; all with biases. y = x · (1 + σ(c · s)).
/// Park, Woo, Lee, Kweon, BMVC 2018, arXiv:1807.06514. The paper adds the branches and ends each with a norm; the authors' code multiplies
/// and has none there, and so have the published weights. Their average pool fits square maps only; here it is the mean over all positions.
/// Keys <c>channel_att.gate_c.gate_c_fc_0</c>, <c>…gate_c_bn_1</c>, <c>…gate_c_fc_final</c>, <c>spatial_att.gate_s.gate_s_conv_reduce0</c>,
/// <c>…gate_s_conv_di_0</c>, … .</remarks>
public sealed class BottleneckAttention : Module
{
    private readonly Linear _reduce;
    private readonly BatchNorm2d _reduceNorm;
    private readonly Linear _expand;
    private readonly Module[] _spatial;
    private readonly Conv2d _spatialLast;
    private readonly int _channels;
    private readonly bool _adds;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="reduction">Bottleneck ratio r of both branches; hidden = C / r, rounded down.</param>
    /// <param name="dilation">Dilation of the 3×3 convolutions.</param>
    /// <param name="adds">Whether the branches are added as in the paper; else they are multiplied as in the authors' code.</param>
    /// <param name="activation">What follows every norm: ReLU as in the authors' code, or hard swish or SiLU, so that mechanisms can be
    /// compared with equal activations.</param>
    /// <exception cref="ArgumentException">The hidden width would be 0, the dilation is below 1, or the activation is another
    /// one.</exception>
    public BottleneckAttention(
        int channels, int reduction = 16, int dilation = 4, bool adds = false, Activation activation = Activation.Relu)
    {
        AttentionArguments.RequireActivation("bam", activation);
        int hidden = AttentionArguments.Hidden("bam", channels, reduction);
        if (dilation < 1)
            throw new ArgumentOutOfRangeException(nameof(dilation), dilation, "bam: dilation must be at least 1");
        (_channels, _adds) = (channels, adds);
        Container channel = Child("channel_att", new Container()).Add("gate_c", new Container());
        _reduce = channel.Add("gate_c_fc_0", new Linear(channels, hidden));
        _reduceNorm = channel.Add("gate_c_bn_1", new BatchNorm2d(hidden, activation));
        _expand = channel.Add("gate_c_fc_final", new Linear(hidden, channels));
        Container spatial = Child("spatial_att", new Container()).Add("gate_s", new Container());
        _spatial =
        [
            spatial.Add("gate_s_conv_reduce0", Convolution(channels, hidden, 1, 1)),
            spatial.Add("gate_s_bn_reduce0", new BatchNorm2d(hidden, activation)),
            spatial.Add("gate_s_conv_di_0", Convolution(hidden, hidden, 3, dilation)),
            spatial.Add("gate_s_bn_di_0", new BatchNorm2d(hidden, activation)),
            spatial.Add("gate_s_conv_di_1", Convolution(hidden, hidden, 3, dilation)),
            spatial.Add("gate_s_bn_di_1", new BatchNorm2d(hidden, activation)),
        ];
        _spatialLast = spatial.Add("gate_s_conv_final", Convolution(hidden, 1, 1, 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("bam", x, _channels);
        Tensor channels = x.GlobalAveragePool().FlattenChannelsFirst().Apply(_reduce).Apply(_reduceNorm).Apply(_expand);
        channels = Observe("channel", channels.Reshape(new Shape(x.Shape.N, _channels, 1, 1)));
        Tensor positions = x;
        foreach (Module layer in _spatial)
            positions = positions.Apply(layer);
        positions = Observe("spatial", positions.Apply(_spatialLast));
        return _adds ? x.GateBySigmoidOfSum(channels, positions) : x.GateBySigmoidOfProduct(channels, positions);
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("bam", "Bottleneck Attention Module", "arXiv:1807.06514", AttentionKind.Mixed,
            ["reduction=16", "dilation=4", "combine=product", "activation=relu"])
        {
            Formula =
            [
                "c = W₂ ReLU(BN(W₁ · GAP(x))), per channel",
                "s = conv1×1(two dilated 3×3 of conv1×1(x)), per position; BN and ReLU inside",
                "y = x · (1 + σ(c · s))",
            ],
            Meanings =
            [
                ("reduction", AttentionArguments.ReductionMeaning),
                ("dilation", "dilation of the two 3×3 convolutions"),
                ("combine", "product: σ(c · s), the authors' code; sum: σ(c + s), the paper"),
                ("activation", AttentionArguments.ActivationMeaning),
            ],
            Deviations =
            [
                "The paper adds the branches, σ(c + s), and ends each with a batch norm; the code multiplies them and has none there.",
                "The code's average pool fits square maps only; here it is the mean over all positions.",
            ],
        },
        static (site, o) => new BottleneckAttention(
            site.Channels, o.Int("reduction", 16), o.Int("dilation", 4), o.Choice("combine", "product", "product", "sum") == "sum",
            AttentionArguments.ReadActivation(o, "relu")));

    private static Conv2d Convolution(int inputs, int outputs, int kernel, int dilation) => new(
        inputs, outputs, kernel, dilation: dilation, initializer: Initializers.KaimingFanOut(outputs, kernel * kernel),
        biasInitializer: Initializers.Constant(0f));
}
