namespace Fovea;

/// <summary>Efficient Local Attention: a gate per row and one per column, each from its strip of means by one shared convolution and
/// norm.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W], C divisible by the norm's groups. y = x · σ(GN(conv1d(mean over W))) · σ(GN(conv1d(mean over H))),
/// the convolution without bias. Xu, Wan, 2024, arXiv:2403.01123; its variants are T (kernel 5, depthwise, 32 norm groups), B (7,
/// depthwise, 16), S (5, C / 8 groups, 16) and L (7, C / 8 groups, 16). Keys <c>conv.weight</c> (C, C / groups, k), <c>gn.weight</c>,
/// <c>gn.bias</c>.</remarks>
public sealed class EfficientLocalAttention : Module
{
    private readonly Conv1d _convolution;
    private readonly GroupNorm _norm;
    private readonly int _channels;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="kernel">Length of the convolution along a strip; odd.</param>
    /// <param name="groups">Groups of the convolution; C, depthwise, unless given.</param>
    /// <param name="normGroups">Groups of the norm.</param>
    /// <exception cref="ArgumentException">The channels are not divisible by a number of groups, or the kernel is even or below
    /// 1.</exception>
    public EfficientLocalAttention(int channels, int kernel = 7, int? groups = null, int normGroups = 16)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (kernel < 1 || kernel % 2 == 0)
            throw new ArgumentException($"ela: kernel_size must be odd and at least 1; got {kernel}", nameof(kernel));
        int convolutionGroups = groups ?? channels;
        AttentionArguments.RequireDivisor("ela", "groups", channels, convolutionGroups);
        AttentionArguments.RequireDivisor("ela", "num_groups", channels, normGroups);
        _channels = channels;
        _convolution = Child("conv", new Conv1d(channels, channels, kernel, padding: kernel / 2, groups: convolutionGroups, bias: false));
        _norm = Child("gn", new GroupNorm(normGroups, channels));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("ela", x, _channels);
        Tensor rows = Observe("gate_h", Strip(x.MeanOverWidth()));
        Tensor columns = Observe("gate_w", Strip(x.MeanOverHeight().SwapHeightWidth()).SwapHeightWidth());
        return x.Gate(columns, rows);
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("ela", "Efficient Local Attention", "arXiv:2403.01123", AttentionKind.Mixed,
            ["kernel_size=7", "groups=C", "num_groups=16"])
        {
            Formula =
            [
                "y = x · σ(GN(conv1d(mean over W))) · σ(GN(conv1d(mean over H)))",
                "one convolution, without bias, and one norm for both directions",
            ],
            Meanings =
            [
                ("kernel_size", "length of the convolution along a strip, odd"),
                ("groups", "groups of the convolution; C is depthwise"),
                ("num_groups", "groups of the norm; must divide the channels"),
            ],
        },
        static (site, o) => new EfficientLocalAttention(
            site.Channels, o.Int("kernel_size", 7), o.Int("groups", site.Channels), o.Int("num_groups", 16)));

    /// <summary>[N, C, L, 1] → [N, C, L, 1]; a strip is small, so that its way to the order of a sequence and back costs little.</summary>
    private Tensor Strip(Tensor means)
    {
        Tensor sequence = means.AsTokens().Permute(0, 2, 1).Apply(_convolution);
        return sequence.Permute(0, 2, 1).Reinterpret(means.Shape).Apply(_norm).Sigmoid();
    }
}
