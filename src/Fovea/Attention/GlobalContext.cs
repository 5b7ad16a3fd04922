namespace Fovea;

/// <summary>Global context (GCNet): one attended mean of all positions, transformed, is added to every position or gates it.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. ctx = Σ_p softmax_p(conv1×1(x)) · x_p, or the plain mean; t(ctx) =
/// conv1×1(ReLU(LN(conv1×1(ctx)))), C → C · ratio → C; y = x · σ(t_mul(ctx)) + t_add(ctx), each part where asked for. Cao, Xu, Lin, Wei,
/// Hu, ICCV Workshops 2019, arXiv:1904.11492. The layer norm is over the hidden channels of one image: with one hidden channel it returns
/// its bias and nothing is learnt. The last convolution of a transform is 0 at first, so the added part starts as the identity. The
/// gradient of <c>conv_mask.bias</c> is 0. Keys <c>conv_mask</c>, <c>channel_add_conv.0</c>, <c>.1</c>, <c>.3</c>,
/// <c>channel_mul_conv.…</c>.</remarks>
public sealed class GlobalContext : Module
{
    private readonly Conv2d? _mask;
    private readonly Transform? _add;
    private readonly Transform? _multiply;
    private readonly int _channels;
    private readonly int _hidden;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="ratio">Hidden width over C; hidden = C · ratio, truncated.</param>
    /// <param name="attends">Whether the context is an attended mean; else the plain one.</param>
    /// <param name="adds">Whether the transformed context is added.</param>
    /// <param name="multiplies">Whether σ of a transformed context gates the map, before the addition.</param>
    /// <exception cref="ArgumentException">The hidden width would be 0, or the context is neither added nor multiplied.</exception>
    public GlobalContext(int channels, double ratio = 1.0 / 16, bool attends = true, bool adds = true, bool multiplies = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        int hidden = (int)(channels * ratio);
        if (hidden < 1)
            throw new ArgumentException($"gc: ratio ({ratio}) leaves no hidden channel of {channels}", nameof(ratio));
        if (!adds && !multiplies)
            throw new ArgumentException("gc: fusion_types must name at least one of channel_add, channel_mul", nameof(adds));
        _channels = channels;
        _hidden = hidden;
        if (attends)
        {
            _mask = Child("conv_mask", new Conv2d(
                channels, 1, 1, initializer: Initializers.Normal(Math.Sqrt(2.0 / channels)), biasInitializer: Initializers.Constant(0f)));
        }

        if (adds)
            _add = Child("channel_add_conv", new Transform(channels, hidden));
        if (multiplies)
            _multiply = Child("channel_mul_conv", new Transform(channels, hidden));
    }

    /// <inheritdoc/>
    public override string? Warning => _hidden > 1 ? null
        : "gc: one hidden channel at some site: a layer norm over one value gives its bias whatever the map, so nothing is learnt there; "
            + "take a larger ratio, such as 0.25";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("gc", x, _channels);
        Tensor context = _mask is null ? x.GlobalAveragePool() : x.SumOfPositions(Observe("mask", Softmax(x.Apply(_mask))));
        Tensor? added = _add is null ? null : context.Apply(_add);
        if (_multiply is null)
            return x + added!;
        Tensor gate = Observe("gate", context.Apply(_multiply).Sigmoid());
        return added is null ? x.Gate(gate) : x.GateAndShift(gate, added);
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("gc", "Global Context", "arXiv:1904.11492", AttentionKind.Mixed,
            ["ratio=0.0625", "pooling_type=att", "fusion_types=channel_add"])
        {
            Aliases = ["gcnet"],
            Key = "context_block",
            Formula =
            [
                "ctx = Σ over positions p of softmax_p(conv1×1(x)) · x_p, C numbers",
                "t(ctx) = conv1×1(ReLU(LN(conv1×1(ctx)))), C → C · ratio → C",
                "y = x · σ(t_mul(ctx)) + t_add(ctx), each part where asked for",
            ],
            Meanings =
            [
                ("ratio", "hidden width over C; C · ratio is truncated"),
                ("pooling_type", "att: the attended mean; avg: the plain one"),
                ("fusion_types", "channel_add, channel_mul, or both joined with '/'"),
            ],
        },
        static (site, o) => Create(site.Channels, o));

    private static GlobalContext Create(int channels, AttentionOptions o)
    {
        double ratio = o.Number("ratio", 1.0 / 16);
        bool attends = o.Choice("pooling_type", "att", "att", "avg") == "att";
        string[] fusions = o.Choices("fusion_types", "channel_add", "channel_add", "channel_mul");
        return new GlobalContext(channels, ratio, attends, fusions.Contains("channel_add"), fusions.Contains("channel_mul"));
    }

    /// <summary>Softmax of a map of one channel over all its positions.</summary>
    private static Tensor Softmax(Tensor mask) => mask.AsTokens().Softmax(1).Reinterpret(mask.Shape);

    private sealed class Transform : Module
    {
        private readonly Conv2d _reduce;
        private readonly LayerNorm _norm;
        private readonly Conv2d _expand;

        public Transform(int channels, int hidden)
        {
            _reduce = Child("0", new Conv2d(channels, hidden, 1));
            _norm = Child("1", new LayerNorm(hidden));
            _expand = Child("3", new Conv2d(
                hidden, channels, 1, initializer: Initializers.Constant(0f), biasInitializer: Initializers.Constant(0f)));
        }

        public override Tensor Forward(Tensor x) => x.Apply(_reduce).Apply(_norm).Relu().Apply(_expand);
    }

    /// <summary>Layer norm over [C, 1, 1]: a group norm with one group whose parameters have that shape.</summary>
    private sealed class LayerNorm : Module
    {
        private readonly Parameter _weight;
        private readonly Parameter _bias;

        public LayerNorm(int channels)
        {
            _weight = AddParameter("weight", new Shape(channels, 1, 1), Initializers.Constant(1f), decays: false);
            _bias = AddParameter("bias", new Shape(channels, 1, 1), Initializers.Constant(0f), decays: false);
        }

        public override Tensor Forward(Tensor x) => x.GroupNorm(1, _weight.Value, _bias.Value, 1e-5f);
    }
}
