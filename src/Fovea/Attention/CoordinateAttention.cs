namespace Fovea;

/// <summary>Coordinate Attention: one gate per row and one per column, both from a shared bottleneck of the row and column means.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. Hou, Zhou, Feng, CVPR 2021, arXiv:2103.02907, eq. 4–8; the floor of 8 hidden channels and the hard
/// swish are the authors' code's. Keys <c>conv1</c>, <c>bn1</c>, <c>conv_h</c>, <c>conv_w</c>; the authors' MobileNetV2 calls the last two
/// <c>conv2</c>, <c>conv3</c>, which load too.</remarks>
public sealed class CoordinateAttention : Module
{
    private readonly Conv2d _squeeze;
    private readonly Conv2d _gateH;
    private readonly Conv2d _gateW;
    private readonly BatchNorm2d _norm;
    private readonly int _channels;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="reduction">Bottleneck ratio r; hidden = max(8, C / r).</param>
    /// <param name="activation">What follows the bottleneck's norm: hard swish as in the authors' code, or ReLU or SiLU, so that mechanisms
    /// can be compared with equal activations.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    /// <exception cref="ArgumentException">The activation is another one.</exception>
    public CoordinateAttention(int channels, int reduction = 32, Activation activation = Activation.AuthorHardSwish)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(reduction, 1);
        _channels = channels;
        int hidden = Math.Max(8, channels / reduction);
        _squeeze = Child("conv1", new Conv2d(channels, hidden, kernel: 1));
        _norm = Child("bn1", new BatchNorm2d(hidden, AttentionArguments.RequireActivation("ca", activation)));
        _gateH = Child("conv_h", new Conv2d(hidden, channels, kernel: 1));
        _gateW = Child("conv_w", new Conv2d(hidden, channels, kernel: 1));
        Alias("conv2", "conv_h");
        Alias("conv3", "conv_w");
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("ca", x, _channels);
        // Both strips become columns so that one 1x1 convolution reads them; channels-last makes the swap free.
        Tensor strips = Tensor.ConcatHeight(x.MeanOverWidth(), x.MeanOverHeight().SwapHeightWidth());
        Tensor code = strips.Apply(_squeeze).Apply(_norm);
        (Tensor rows, Tensor columns) = code.SplitHeightLike(x);

        Tensor gateH = Observe("gate_h", rows.Apply(_gateH).Sigmoid());
        Tensor gateW = Observe("gate_w", columns.SwapHeightWidth().Apply(_gateW).Sigmoid());
        return x.Gate(gateW, gateH);
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("ca", "Coordinate Attention", "arXiv:2103.02907", AttentionKind.Mixed, ["reduction=32", "activation=hard-swish"])
        {
            Aliases = ["coord", "coordatt", "coordinate-attention", "coord-mbv2"],
            Formula =
            [
                "u = mean over W, [C, H, 1]; v = mean over H, [C, W, 1]",
                "t = δ(BN(conv1×1([u; v]))), C → m = max(8, C / r)",
                "y = x · σ(conv_h(t of the rows)) · σ(conv_w(t of the columns))",
            ],
            Meanings =
            [
                ("reduction", "ratio r; max(8, C / r) hidden channels"),
                ("activation", AttentionArguments.ActivationMeaning),
            ],
            Deviations =
            [
                "The least hidden width of 8 is in the code only.",
                "The paper leaves δ open; the code takes hard swish.",
                "The paper's figure joins the strips as C×1×(W+H), the code as C×(H+W)×1: the same function.",
            ],
        },
        static (site, o) => new CoordinateAttention(
            site.Channels, o.Int("reduction", 32), AttentionArguments.ReadActivation(o, "hard-swish")));
}
