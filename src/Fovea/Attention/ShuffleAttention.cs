namespace Fovea;

/// <summary>Shuffle Attention: in each group of channels one half is gated per channel and one per position; then channels mix.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W], C divisible by 2·groups. Zhang, Yang, ICASSP 2021, arXiv:2102.00240, eq. 1–4. All groups share
/// the parameters. As the authors' code the spatial half is normalized with one channel per norm group, and the final shuffle has
/// two groups, so the module permutes channels even where its gates are neutral. Keys <c>cweight</c>, <c>cbias</c>, <c>sweight</c>,
/// <c>sbias</c> (1, C/2G, 1, 1), <c>gn.weight</c>, <c>gn.bias</c> (C/2G).</remarks>
public sealed class ShuffleAttention : Module
{
    private readonly Parameter _channelWeight;
    private readonly Parameter _channelBias;
    private readonly Parameter _spatialWeight;
    private readonly Parameter _spatialBias;
    private readonly NormParameters _norm;
    private readonly int _channels;
    private readonly int _groups;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="groups">Groups G.</param>
    /// <exception cref="ArgumentException"><paramref name="channels"/> is not divisible by 2·<paramref name="groups"/>.</exception>
    public ShuffleAttention(int channels, int groups = 64)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        if (channels % (2 * groups) != 0)
            throw new ArgumentException($"sa: channels ({channels}) must be divisible by 2·groups ({2 * groups})", nameof(groups));
        (_channels, _groups) = (channels, groups);
        int half = channels / (2 * groups);
        Shape shape = new(1, half, 1, 1);
        _channelWeight = AddParameter("cweight", shape, Initializers.Constant(0f), decays: false);
        _channelBias = AddParameter("cbias", shape, Initializers.Constant(1f), decays: false);
        _spatialWeight = AddParameter("sweight", shape, Initializers.Constant(0f), decays: false);
        _spatialBias = AddParameter("sbias", shape, Initializers.Constant(1f), decays: false);
        _norm = Child("gn", new NormParameters(half));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("sa", x, _channels);
        return x.ShuffleAttention(
            _channelWeight.Value, _channelBias.Value, _spatialWeight.Value, _spatialBias.Value, _norm.Weight.Value, _norm.Bias.Value,
            _groups);
    }

    /// <summary>The largest power of two g, at most <paramref name="wanted"/>, for which 2g divides the channels; 1 where none
    /// does.</summary>
    internal static int FittingGroups(int channels, int wanted)
    {
        int groups = wanted;
        while (groups > 1 && channels % (2 * groups) != 0)
            groups /= 2;
        return groups;
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("sa", "Shuffle Attention", "arXiv:2102.00240", AttentionKind.Mixed, ["groups=64"])
        {
            Aliases = ["shuffle", "shuffle-attention", "sa-net"],
            Formula =
            [
                "per group of C / G channels: halves x₀ and x₁",
                "x₀ · σ(cweight · GAP(x₀) + cbias), a gate per channel",
                "x₁ · σ(sweight · GN(x₁) + sbias), a gate per position",
                "y = the halves joined, then a channel shuffle in two groups",
            ],
            Meanings = [("groups", "G; the channels must be divisible by 2 · G; all groups share the parameters")],
            Deviations =
            [
                "The code normalizes with one channel a norm group, so GN is an instance norm.",
                "The code's last shuffle has 2 groups, not G: channels move even where the gates are neutral.",
            ],
        },
        static (site, o) => new ShuffleAttention(site.Channels, o.Int("groups", 64)));

    /// <summary>The scale and the shift of a norm that the operation runs itself.</summary>
    private sealed class NormParameters : Module
    {
        public NormParameters(int channels)
        {
            Weight = AddParameter("weight", new Shape(channels), Initializers.Constant(1f), decays: false);
            Bias = AddParameter("bias", new Shape(channels), Initializers.Constant(0f), decays: false);
        }

        public Parameter Weight { get; }

        public Parameter Bias { get; }

        public override Tensor Forward(Tensor x) => throw new InvalidOperationException("the norm runs inside the operation of its owner");
    }
}
