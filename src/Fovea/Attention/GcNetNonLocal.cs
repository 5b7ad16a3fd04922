namespace Fovea;

/// <summary>The non-local block as the detection library of GCNet has it, with its own keys and scaling.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. y = x + conv_out(Σ over q of F(p, q) · g(x)_q); F is a softmax of θ · φ, or θ · φ divided by the
/// number of positions. Cao, Xu, Lin, Wei, Hu, ICCV Workshops 2019, arXiv:1904.11492, after arXiv:1711.07971. The code divides the logits
/// by i^(−½), that is multiplies them by √i, where 1/√i was meant; published weights were trained so, and so does this. Keys
/// <c>g.conv</c>, <c>theta.conv</c>, <c>phi.conv</c>, <c>conv_out.conv</c>.</remarks>
public sealed class GcNetNonLocal : Module
{
    private readonly Conv2d _value;
    private readonly Conv2d _query;
    private readonly Conv2d _key;
    private readonly Conv2d _output;
    private readonly NonLocalMode _mode;
    private readonly int _channels;
    private readonly float _scale;

    /// <summary>Makes the block.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="reduction">Ratio r; g, θ and φ have i = C / r channels.</param>
    /// <param name="useScale">Whether the logits of a softmax are multiplied by √i.</param>
    /// <param name="mode">Embedded Gaussian or dot product.</param>
    /// <exception cref="ArgumentException">The ratio leaves no hidden channel, or the mode is another.</exception>
    public GcNetNonLocal(
        int channels, int reduction = 2, bool useScale = true, NonLocalMode mode = NonLocalMode.EmbeddedGaussian)
    {
        int hidden = AttentionArguments.Hidden("nonlocal-gcnet", channels, reduction);
        if (mode is not (NonLocalMode.EmbeddedGaussian or NonLocalMode.DotProduct))
            throw new ArgumentException($"nonlocal-gcnet: mode must be embedded_gaussian or dot_product; got {mode}", nameof(mode));
        (_channels, _mode) = (channels, mode);
        _scale = useScale ? MathF.Sqrt(hidden) : 1f;
        Initializer normal = Initializers.Normal(0.01);
        Initializer zero = Initializers.Constant(0f);
        _value = Named("g", channels, hidden, normal);
        _query = Named("theta", channels, hidden, normal);
        _key = Named("phi", channels, hidden, normal);
        _output = Named("conv_out", hidden, channels, zero);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("nonlocal-gcnet", x, _channels);
        Tensor query = x.Apply(_query).AsTokens();
        Tensor key = x.Apply(_key).AsTokens();
        Tensor value = x.Apply(_value).AsTokens();
        bool isSoftmax = _mode == NonLocalMode.EmbeddedGaussian;
        // Scaled are the queries, not their many more products.
        Tensor weights = isSoftmax
            ? (_scale == 1f ? query : query * _scale).MatMulTransposed(key).Softmax(-1)
            : query.MatMulTransposed(key);
        Tensor y = Observe("attention", weights).MatMul(value);
        if (!isSoftmax)
            y /= x.Shape.H * x.Shape.W;
        return x + y.AsMap(x.Shape.H, x.Shape.W).Apply(_output);
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new(
            "nonlocal-gcnet", "Non-local block of GCNet", "arXiv:1904.11492", AttentionKind.Spatial,
            ["reduction=2", "use_scale=true", "mode=embedded_gaussian"])
        {
            Formula =
            [
                "F_pq = softmax over q of √i · θ(x)_p · φ(x)_q, or θ_p · φ_q / positions",
                "y = x + conv_out(Σ_q F_pq g(x)_q), y = x at first",
            ],
            Meanings =
            [
                ("reduction", "ratio r; g, θ and φ have i = C / r channels"),
                ("use_scale", "whether the logits of the softmax are multiplied by √i"),
                ("mode", "embedded_gaussian or dot_product"),
            ],
            Deviations =
            [
                "1 / √i was meant as the scale of the logits; the code divides by i^(−½), that is multiplies by √i, and published "
                    + "weights were trained so.",
            ],
        },
        static (site, o) => new GcNetNonLocal(
            site.Channels, o.Int("reduction", 2), o.Bool("use_scale", true), NonLocalBlock.ModeOf(o.Text("mode", "embedded_gaussian"))));

    private Conv2d Named(string name, int inputs, int outputs, Initializer initializer) => Child(name, new Container()).Add(
        "conv", new Conv2d(inputs, outputs, kernel: 1, initializer: initializer, biasInitializer: Initializers.Constant(0f)));
}
