namespace Fovea;

/// <summary>The non-local block: every position adds a weighted mean over the positions of the whole map.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. z = W(y) + x, yₚ = Σ over q of F(p, q) · g(x)_q, with F as <see cref="NonLocalMode"/> says and g,
/// θ and φ 1×1 convolutions to i channels. Wang, Girshick, Gupta, He, CVPR 2018, arXiv:1711.07971, eq. 1–8, in the form of the PyTorch
/// code whose checkpoints circulate. The block is the identity at first. Keys <c>g</c>, <c>theta</c>, <c>phi</c> (sub-sampled:
/// <c>g.0</c>, <c>phi.0</c>), <c>concat_project.0.weight</c>, <c>W.0</c> and <c>W.1</c> (without batch norm: <c>W</c>).</remarks>
public sealed class NonLocalBlock : Module
{
    private readonly NonLocalMode _mode;
    private readonly int _channels;
    private readonly bool _subSample;
    private readonly Conv2d _value;
    private readonly Conv2d? _query;
    private readonly Conv2d? _key;
    private readonly Conv2d? _pairs;
    private readonly Conv2d _output;
    private readonly BatchNorm2d? _norm;

    /// <summary>Makes the block.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="mode">How pairs of positions are weighed.</param>
    /// <param name="hidden">Channels i of g, θ and φ; C / 2, at least 1, unless given.</param>
    /// <param name="subSample">Whether a 2×2 maximum halves the map that g and φ come from.</param>
    /// <param name="batchNorm">Whether a batch norm follows W.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or there is no such mode.</exception>
    public NonLocalBlock(
        int channels, NonLocalMode mode = NonLocalMode.EmbeddedGaussian, int? hidden = null, bool subSample = true, bool batchNorm = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        int inner = hidden ?? Math.Max(1, channels / 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(inner, 1, nameof(hidden));
        if (!Enum.IsDefined(mode))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "nonlocal: there is no such mode");
        (_channels, _mode, _subSample) = (channels, mode, subSample);
        _value = Pooled("g", channels, inner);
        if (mode != NonLocalMode.Gaussian)
        {
            _query = Child("theta", new Conv2d(channels, inner, kernel: 1));
            _key = Pooled("phi", channels, inner);
        }

        if (mode == NonLocalMode.Concatenation)
            _pairs = Child("concat_project", new Container()).Add("0", new Conv2d(2 * inner, 1, kernel: 1, bias: false));
        if (!batchNorm)
        {
            Initializer zero = Initializers.Constant(0f);
            _output = Child("W", new Conv2d(inner, channels, kernel: 1, initializer: zero, biasInitializer: zero));
            return;
        }

        Container output = Child("W", new Container());
        _output = output.Add("0", new Conv2d(inner, channels, kernel: 1));
        _norm = output.Add("1", new BatchNorm2d(channels, weight: 0f));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("nonlocal", x, _channels);
        if (_subSample && (x.Shape.H < 2 || x.Shape.W < 2))
            throw new ShapeException($"nonlocal: sub_sample needs a height and a width of at least 2; got {x.Shape}");
        Tensor query = x.ApplyIfAny(_query).AsTokens();
        Tensor key = Sampled(x.ApplyIfAny(_key)).AsTokens();
        Tensor value = Sampled(x.Apply(_value)).AsTokens();
        Tensor weights = Observe("attention", _mode switch
        {
            NonLocalMode.DotProduct => query.MatMulTransposed(key),
            NonLocalMode.Concatenation => query.PairwiseConvolution(key, _pairs!.Weight.Value),
            _ => query.MatMulTransposed(key).Softmax(-1),
        });
        Tensor y = weights.MatMul(value);
        if (_mode is NonLocalMode.DotProduct or NonLocalMode.Concatenation)
            y /= key.Shape[1];
        return y.AsMap(x.Shape.H, x.Shape.W).Apply(_output).ApplyIfAny(_norm) + x;
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new(
            "nonlocal", "Non-local block", "arXiv:1711.07971", AttentionKind.Spatial,
            ["mode=embedded_gaussian", "inter_channels=C/2", "sub_sample=true", "bn_layer=true"])
        {
            Aliases = ["nl", "non-local"],
            Formula =
            [
                "F_pq = softmax over q of θ(x)_p · φ(x)_q, or as the mode says",
                "y = W(Σ_q F_pq g(x)_q) + x; g, θ, φ are 1×1 convolutions to i channels; y = x at first",
            ],
            Meanings =
            [
                ("mode", "embedded_gaussian, gaussian (no θ, φ), dot_product or concatenation (no softmax, over the positions)"),
                ("inter_channels", "channels i of g, θ and φ"),
                ("sub_sample", "whether a 2×2 maximum halves the map that g and φ give"),
                ("bn_layer", "whether a batch norm follows W"),
            ],
        },
        static (site, o) => new NonLocalBlock(
            site.Channels, ModeOf(o.Text("mode", "embedded_gaussian")), o.Int("inter_channels", Math.Max(1, site.Channels / 2)),
            o.Bool("sub_sample", true), o.Bool("bn_layer", true)));

    internal static NonLocalMode ModeOf(string mode) => mode.Replace('-', '_') switch
    {
        "embedded_gaussian" => NonLocalMode.EmbeddedGaussian,
        "gaussian" => NonLocalMode.Gaussian,
        "dot_product" => NonLocalMode.DotProduct,
        "concatenation" => NonLocalMode.Concatenation,
        _ => throw new ArgumentException(
            $"nonlocal: mode must be embedded_gaussian, gaussian, dot_product or concatenation; got '{mode}'", nameof(mode)),
    };

    // The authors' modules pool after the convolution, in a sequence that has the convolution as number 0.
    private Conv2d Pooled(string name, int inputs, int outputs)
    {
        Conv2d convolution = new(inputs, outputs, kernel: 1);
        return _subSample ? Child(name, new Container()).Add("0", convolution) : Child(name, convolution);
    }

    private Tensor Sampled(Tensor map) => _subSample ? map.MaxPool(2) : map;
}
