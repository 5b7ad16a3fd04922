namespace Fovea;

/// <summary>Double Attention (A²): gathers a few descriptors of the whole map and hands every position its mixture of them.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. A = convA(x), cₘ channels; B = softmax over the positions of convB(x) and V = softmax over the
/// cₙ descriptors of convV(x); Z = (A Bᵀ) V; y = conv_reconstruct(Z), or x + y. Chen, Kalantidis, Li, Yan, Feng, NeurIPS 2018,
/// arXiv:1810.11579, eq. 1–6. The widely copied PyTorch version takes both softmaxes over the batch; this one does not. Keys
/// <c>convA</c>, <c>convB</c>, <c>convV</c>, <c>conv_reconstruct</c>, all 1×1 with bias.</remarks>
public sealed class DoubleAttention : Module
{
    private readonly Conv2d _features;
    private readonly Conv2d _gather;
    private readonly Conv2d _distribute;
    private readonly Conv2d _reconstruct;
    private readonly int _channels;
    private readonly bool _residual;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="features">Channels cₘ of the descriptors; C / 4 unless given.</param>
    /// <param name="descriptors">Descriptors cₙ; C / 4 unless given.</param>
    /// <param name="residual">Whether the input is added: x + y. The paper's networks add it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public DoubleAttention(int channels, int? features = null, int? descriptors = null, bool residual = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        int hidden = features ?? Math.Max(1, channels / 4);
        int gathered = descriptors ?? Math.Max(1, channels / 4);
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1, nameof(features));
        ArgumentOutOfRangeException.ThrowIfLessThan(gathered, 1, nameof(descriptors));
        (_channels, _residual) = (channels, residual);
        _features = Child("convA", Pointwise(channels, hidden));
        _gather = Child("convB", Pointwise(channels, gathered));
        _distribute = Child("convV", Pointwise(channels, gathered));
        _reconstruct = Child("conv_reconstruct", Pointwise(hidden, channels));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("a2", x, _channels);
        Tensor features = x.Apply(_features).AsTokens();
        Tensor gather = Observe("gather", x.Apply(_gather).AsTokens().Softmax(1));
        Tensor distribute = Observe("distribute", x.Apply(_distribute).AsTokens().Softmax(2));
        Tensor descriptors = gather.TransposedMatMul(features);
        Tensor y = distribute.MatMul(descriptors).AsMap(x.Shape.H, x.Shape.W).Apply(_reconstruct);
        return _residual ? x + y : y;
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("a2", "Double Attention", "arXiv:1810.11579", AttentionKind.Mixed, ["c_m=C/4", "c_n=C/4", "residual=false"])
        {
            Aliases = ["double-attention"],
            Formula =
            [
                "A = convA(x), B = softmax over positions of convB(x), V = softmax over descriptors of convV(x)",
                "y = conv_reconstruct((A Bᵀ) V), or x + that; all 1×1 with biases",
            ],
            Meanings =
            [
                ("c_m", "channels of the descriptors"),
                ("c_n", "descriptors"),
                ("residual", "whether the map is added, as in the networks of the paper"),
            ],
            Deviations =
            [
                "A widely copied PyTorch version takes both softmaxes over the images of a batch; here they are those of the paper.",
            ],
        },
        static (site, o) => new DoubleAttention(
            site.Channels, o.Int("c_m", Math.Max(1, site.Channels / 4)), o.Int("c_n", Math.Max(1, site.Channels / 4)),
            o.Bool("residual", false)));

    private static Conv2d Pointwise(int inputs, int outputs) => new(
        inputs, outputs, kernel: 1, initializer: Initializers.KaimingFanOut(outputs, 1), biasInitializer: Initializers.Constant(0f));
}
