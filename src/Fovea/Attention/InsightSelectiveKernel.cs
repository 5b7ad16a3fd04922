namespace Fovea;

/// <summary>The Selective Kernel of its first author's PyTorch code: a dense and a grouped 3×3, mixed per channel by a softmax.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. u₁ = ReLU(BN(dense 3×3)), u₂ = ReLU(BN(3×3 in 32 groups)); z = GAP(u₁) + GAP(u₂); a = softmax over
/// the two of W₂ ReLU(BN(W₁ z)), C / 16 hidden; y = a₁ u₁ + a₂ u₂. Li, Wang, Hu, Yang, CVPR 2019, arXiv:1903.06586; other than the paper,
/// the code has no 5×5 path, no least hidden width, and groups in one path only. Keys <c>conv2</c>, <c>bn2</c>, <c>conv2g</c>,
/// <c>bn2g</c>, <c>conv_fc1</c>, <c>bn_fc1</c>, <c>conv_fc2</c>.</remarks>
public sealed class InsightSelectiveKernel : Module
{
    /// <summary>Groups of the second convolution; the channels must be divisible by them.</summary>
    internal const int Groups = 32;

    private const int Reduction = 16;

    private readonly Conv2d _dense;
    private readonly BatchNorm2d _denseNorm;
    private readonly Conv2d _grouped;
    private readonly BatchNorm2d _groupedNorm;
    private readonly Conv2d _reduce;
    private readonly BatchNorm2d _reduceNorm;
    private readonly Conv2d _select;
    private readonly int _channels;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C, a multiple of 32.</param>
    /// <param name="stride">The step of both convolutions.</param>
    /// <exception cref="ArgumentException">The channels are not divisible by 32, or the stride is below 1.</exception>
    public InsightSelectiveKernel(int channels, int stride = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        if (channels % Groups != 0)
            throw new ArgumentException($"sk-insight: channels ({channels}) must be divisible by {Groups}", nameof(channels));
        _channels = channels;
        int hidden = channels / Reduction;
        _dense = Child("conv2", new Conv2d(channels, channels, kernel: 3, stride, bias: false));
        _denseNorm = Child("bn2", new BatchNorm2d(channels, Activation.Relu));
        _grouped = Child("conv2g", new Conv2d(channels, channels, kernel: 3, stride, groups: Groups, bias: false));
        _groupedNorm = Child("bn2g", new BatchNorm2d(channels, Activation.Relu));
        _reduce = Child("conv_fc1", new Conv2d(channels, hidden, kernel: 1, bias: false));
        _reduceNorm = Child("bn_fc1", new BatchNorm2d(hidden, Activation.Relu));
        _select = Child("conv_fc2", new Conv2d(hidden, 2 * channels, kernel: 1, bias: false));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("sk-insight", x, _channels);
        Tensor[] maps = [x.Apply(_dense).Apply(_denseNorm), x.Apply(_grouped).Apply(_groupedNorm)];
        return Observe("paths", SelectiveKernel.WeightsOf(maps, _reduce, _reduceNorm, _select)).PathSum(maps);
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("sk-insight", "Selective Kernel of PytorchInsight", "arXiv:1903.06586", AttentionKind.Channel, ["stride=1"])
        {
            Key = "sk",
            Convolves = true,
            Formula =
            [
                "u₁ = ReLU(BN(dense 3×3)), u₂ = ReLU(BN(3×3 in 32 groups))",
                "a = softmax over the two of W₂ ReLU(BN(W₁ · (GAP(u₁) + GAP(u₂)))), C / 16 hidden",
                "y = a₁ · u₁ + a₂ · u₂",
            ],
            Meanings = [("stride", "step of both convolutions; the site's unless given")],
            Deviations =
            [
                "The paper has a 5×5 path, groups in every path and at least 32 hidden channels; its first author's PyTorch code has "
                    + "none of them.",
            ],
        },
        static (site, o) => new InsightSelectiveKernel(site.Channels, o.Int("stride", site.Stride)));
}
