namespace Fovea;

/// <summary>Efficient Multi-scale Attention: in each group of channels a coordinate-gated copy and a 3×3 convolution weigh each other's
/// positions.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W], C divisible by the groups G; k = C / G, and all groups share the parameters. For a group u:
/// (s_h, s_w) = conv1×1([mean over W; mean over H]), p = GN(u · σ(s_h) · σ(s_w)) with one channel a norm group, q = conv3×3(u);
/// y = u · σ(Σ_c softmax_c(GAP p) · q + Σ_c softmax_c(GAP q) · p). Ouyang, He, Zhang, Luo, Guo, Zhan, Huang, ICASSP 2023, arXiv:2305.13563.
/// GAP p is the norm's bias, so the first softmax is the same for every input. Groups lie as neighbouring columns here, so that the
/// convolutions run on all of them at once without a copy of the map. Keys <c>conv1x1</c>, <c>conv3x3</c>, <c>gn</c>.</remarks>
public sealed class EfficientMultiScaleAttention : Module
{
    private readonly Conv2d _strips;
    private readonly Conv2d _local;
    private readonly GroupNorm _norm;
    private readonly int _channels;
    private readonly int _groups;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="groups">Groups G, the authors' factor.</param>
    /// <exception cref="ArgumentException"><paramref name="channels"/> is not divisible by <paramref name="groups"/>.</exception>
    public EfficientMultiScaleAttention(int channels, int groups = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        AttentionArguments.RequireDivisor("ema", "factor", channels, groups);
        (_channels, _groups) = (channels, groups);
        int width = channels / groups;
        _strips = Child("conv1x1", new Conv2d(width, width, 1));
        _local = Child("conv3x3", new Conv2d(width, width, 3));
        _norm = Child("gn", new GroupNorm(width, width));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("ema", x, _channels);
        Tensor means = Tensor.ConcatHeight(x.MeanOverWidth(), x.MeanOverHeight().SwapHeightWidth());
        Tensor strips = means.GroupsAsColumns(_groups).Apply(_strips).ColumnsAsGroups(_groups).Sigmoid();
        (Tensor rows, Tensor columns) = strips.SplitHeightLike(x);
        Tensor gated = Normalize(x.Gate(Observe("gate_h", rows), Observe("gate_w", columns.SwapHeightWidth())));
        // The group of a channel is the fastest part of a column, so its neighbours in W are as many columns away as there are groups.
        Size step = new(1, _groups);
        Tensor local = x.GroupsAsColumns(_groups)
            .Convolution(_local.Weight.Value, _local.Bias!.Value, padding: step, dilation: step).ColumnsAsGroups(_groups);
        Tensor weights = local.GroupDot(Weigh(gated), _groups) + gated.GroupDot(Weigh(local), _groups);
        return x.GateGroups(Observe("gate", weights.Sigmoid()));
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("ema", "Efficient Multi-scale Attention", "arXiv:2305.13563", AttentionKind.Mixed, ["factor=32"])
        {
            Formula =
            [
                "per group u of k = C / G channels: [s_h; s_w] = conv1×1([mean over W; mean over H])",
                "p = GN(u · σ(s_h) · σ(s_w)), q = conv3×3(u)",
                "y = u · σ(Σ_c softmax_c(GAP p) · q + Σ_c softmax_c(GAP q) · p)",
            ],
            Meanings = [("factor", "G, must divide the channels; all groups share the parameters")],
        },
        static (site, o) => new EfficientMultiScaleAttention(site.Channels, o.Int("factor", 32)));

    /// <summary>Softmax over the channels of each group of the channels' means.</summary>
    private Tensor Weigh(Tensor map) => map.GlobalAveragePool().GroupsAsColumns(_groups).Softmax(1).ColumnsAsGroups(_groups);

    /// <summary>Every channel of every image on its own, then the scale and the shift that the groups share.</summary>
    private Tensor Normalize(Tensor map)
    {
        Tensor copies = Tensor.Filled(new Shape(_groups, 1), 1f);
        Shape all = new(_channels);
        Tensor weight = (copies * _norm.Weight.Value).Reshape(all);
        Tensor bias = (copies * _norm.Bias.Value).Reshape(all);
        return map.GroupNorm(_channels, weight, bias, 1e-5f);
    }
}
