namespace Fovea;

/// <summary>Convolutional Block Attention Module: a channel gate, then a spatial gate on its result.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. Woo, Park, Lee, Kweon, ECCV 2018, arXiv:1807.06521. As the authors' code: the paper has no norm
/// in the spatial gate and no biases in the channel gate. Keys <c>ChannelGate.…</c>, <c>SpatialGate.…</c>.</remarks>
public sealed class Cbam : Module
{
    private readonly CbamChannelGate _channelGate;
    private readonly CbamSpatialGate? _spatialGate;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="reduction">Bottleneck ratio r of the channel gate; hidden = C / r, rounded down.</param>
    /// <param name="poolTypes">What the channel gate pools, of <c>avg</c>, <c>max</c>, <c>lp</c> and <c>lse</c>; the first two unless
    /// given.</param>
    /// <param name="noSpatial">Whether to leave the spatial gate out.</param>
    /// <param name="activation">What follows the channel gate's first layer: ReLU as in the authors' code, or hard swish or SiLU, so that
    /// mechanisms can be compared with equal activations.</param>
    /// <exception cref="ArgumentException">The hidden width would be 0, a pool type is unknown or none is given, or the activation is
    /// another one.</exception>
    public Cbam(
        int channels, int reduction = 16, IReadOnlyList<string>? poolTypes = null, bool noSpatial = false,
        Activation activation = Activation.Relu)
    {
        _channelGate = Child("ChannelGate", new CbamChannelGate(channels, reduction, poolTypes, activation));
        _spatialGate = noSpatial ? null : Child("SpatialGate", new CbamSpatialGate());
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Apply(_channelGate).ApplyIfAny(_spatialGate);

    internal static void Register(AttentionCatalog catalog)
    {
        catalog.Register(
            new("cbam", "Convolutional Block Attention Module", "arXiv:1807.06521", AttentionKind.Mixed,
                ["reduction=16", "pool_types=avg/max", "no_spatial=false", "activation=relu"])
            {
                Formula =
                [
                    "c = σ(Σ over the pools p of W₂ ReLU(W₁ · p(x))), one pair of layers for all pools",
                    "x' = x · c",
                    "y = x' · σ(BN(conv7×7([max; mean] of x' over its channels)))",
                ],
                Meanings =
                [
                    ("reduction", AttentionArguments.ReductionMeaning),
                    ("pool_types", "what the channel gate pools, joined with '/': avg, max, lp (root of the sum of squares), lse "
                        + "(log-sum-exp)"),
                    ("no_spatial", "whether the spatial gate is left out"),
                    ("activation", AttentionArguments.ActivationMeaning),
                ],
                Deviations =
                [
                    "The paper's spatial gate has no norm and stacks [mean; max]; the code has a batch norm of momentum 0.01 and stacks "
                        + "[max; mean].",
                    "The paper writes the channel gate's layers without biases; the code has them.",
                ],
            },
            static (site, o) => new Cbam(
                site.Channels, o.Int("reduction", 16), o.List("pool_types", "avg/max"), o.Bool("no_spatial", false),
                AttentionArguments.ReadActivation(o, "relu")));
        catalog.Register(
            new("cbam-channel", "The channel gate of CBAM", "arXiv:1807.06521", AttentionKind.Channel,
                ["reduction=16", "pool_types=avg/max", "activation=relu"])
            {
                Key = "cbam",
                Formula = ["y = x · σ(Σ over the pools p of W₂ ReLU(W₁ · p(x))), one pair of layers for all pools"],
                Meanings =
                [
                    ("reduction", AttentionArguments.ReductionMeaning),
                    ("pool_types", "what is pooled, joined with '/': avg, max, lp (root of the sum of squares), lse (log-sum-exp)"),
                    ("activation", AttentionArguments.ActivationMeaning),
                ],
                Deviations = ["The paper writes the layers without biases; the code has them."],
            },
            static (site, o) => new CbamChannelGate(
                site.Channels, o.Int("reduction", 16), o.List("pool_types", "avg/max"), AttentionArguments.ReadActivation(o, "relu")));
        catalog.Register(
            new("cbam-spatial", "The spatial gate of CBAM", "arXiv:1807.06521", AttentionKind.Spatial, [])
            {
                Key = "cbam",
                Formula = ["y = x · σ(BN(conv7×7([max; mean] of x over its channels)))"],
                Deviations =
                [
                    "The paper has no norm and stacks [mean; max]; the code has a batch norm of momentum 0.01 and stacks [max; mean].",
                ],
            },
            static (_, _) => new CbamSpatialGate());
    }
}
