namespace Fovea;

/// <summary>Efficient Channel Attention: each channel is weighed by a small convolution over its neighbours' means.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W], y = x · σ(conv1d(GAP(x); kernel k, no bias)). Wang, Wu, Zhu, Li, Zuo, Hu, CVPR 2020,
/// arXiv:1910.03151. The paper's "nearest odd" kernel is, in the code, the truncated value rounded up to odd. Key
/// <c>conv.weight</c>.</remarks>
public sealed class EfficientChannelAttention : Module
{
    private readonly Conv1d _convolution;
    private readonly int _channels;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="kernel">Channels that weigh on each; odd. <see cref="AdaptiveKernel"/> unless given.</param>
    /// <exception cref="ArgumentException">The kernel is even or below 1.</exception>
    public EfficientChannelAttention(int channels, int? kernel = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        int size = kernel ?? AdaptiveKernel(channels);
        if (size < 1 || size % 2 == 0)
            throw new ArgumentException($"eca: kernel must be odd and at least 1; got {size}", nameof(kernel));
        _channels = channels;
        _convolution = Child("conv", new Conv1d(1, 1, size, padding: (size - 1) / 2, bias: false));
    }

    /// <summary>The kernel that the authors' code derives from the width: |log₂(C) + b| / γ truncated, plus 1 where that is even.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="gamma">γ of the paper's eq. 12.</param>
    /// <param name="b">b of the paper's eq. 12.</param>
    public static int AdaptiveKernel(int channels, int gamma = 2, int b = 1)
    {
        int truncated = (int)Math.Abs((Math.Log2(channels) + b) / gamma);
        return truncated % 2 == 1 ? truncated : truncated + 1;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("eca", x, _channels);
        Tensor sequence = x.GlobalAveragePool().Reshape(new Shape(x.Shape.N, 1, _channels));
        Tensor gate = Observe("gate", sequence.Apply(_convolution).Sigmoid());
        return x.Gate(gate.Reshape(new Shape(x.Shape.N, _channels, 1, 1)));
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("eca", "Efficient Channel Attention", "arXiv:1910.03151", AttentionKind.Channel, ["k_size=adaptive"])
        {
            Formula = ["y = x · σ(conv1d(GAP(x))), along the channels, one kernel of k weights, no bias"],
            Meanings =
            [
                ("k_size", "k, channels that weigh on each, odd; adaptive: (log₂ C + 1) / 2 truncated, an even one made odd upwards"),
            ],
            Deviations =
            [
                "The paper takes the odd number nearest to (log₂ C + 1) / 2; the code truncates that and adds 1 to an even result.",
                "The authors' class does not adapt: k is 3 unless given, and their networks state it for each stage.",
            ],
        },
        static (site, o) => new EfficientChannelAttention(
            site.Channels, o.Int("k_size", AdaptiveKernel(site.Channels))));
}
