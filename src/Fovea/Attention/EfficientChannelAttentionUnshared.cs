namespace Fovea;

/// <summary>The variant of Efficient Channel Attention in which every channel weighs its neighbours' means by weights of its own.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W], y_c = x_c · σ(Σ_j w[c, j] · mean_{c + j − (k − 1) / 2}), zeros beyond the ends. Wang, Wu, Zhu, Li,
/// Zuo, Hu, CVPR 2020, arXiv:1910.03151 (ECA-NS). Key <c>conv.weight</c> (C, 1, k).</remarks>
public sealed class EfficientChannelAttentionUnshared : Module
{
    private readonly Conv1d _convolution;
    private readonly int _channels;
    private readonly int _kernel;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="kernel">Channels that weigh on each; odd.</param>
    /// <exception cref="ArgumentException">The kernel is even or below 1.</exception>
    public EfficientChannelAttentionUnshared(int channels, int kernel = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (kernel < 1 || kernel % 2 == 0)
            throw new ArgumentException($"eca-ns: k_size must be odd and at least 1; got {kernel}", nameof(kernel));
        (_channels, _kernel) = (channels, kernel);
        _convolution = Child("conv", new Conv1d(channels, channels, kernel, groups: channels, bias: false));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("eca-ns", x, _channels);
        Tensor gate = Observe("gate", x.GlobalAveragePool().Neighbours(_kernel).Apply(_convolution).Sigmoid());
        return x.Gate(gate.Reshape(new Shape(x.Shape.N, _channels, 1, 1)));
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("eca-ns", "Efficient Channel Attention, not shared", "arXiv:1910.03151", AttentionKind.Channel, ["k_size=3"])
        {
            Key = "eca",
            Formula =
            [
                "s_c = σ(Σ_j w[c, j] · GAP(x)[c + j − (k − 1) / 2]), zeros beyond the ends",
                "y = x · s",
            ],
            Meanings = [("k_size", "k, channels that weigh on each, odd; every channel has k weights of its own")],
        },
        static (site, o) => new EfficientChannelAttentionUnshared(site.Channels, o.Int("k_size", 3)));
}
