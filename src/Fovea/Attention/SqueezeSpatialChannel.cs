namespace Fovea;

/// <summary>Concurrent spatial and channel squeeze and excitation (scSE): a channel gate and a position gate side by side.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. c = σ(conv1×1(ReLU(conv1×1(GAP(x))))), s = σ(conv1×1(x)) with one channel; y = x · c + x · s, or
/// the larger of the two. Roy, Navab, Wachinger, MICCAI 2018, arXiv:1803.02579 (adds); TMI 2019, arXiv:1808.08127 (takes the larger). Keys
/// <c>cSE.1</c>, <c>cSE.3</c>, <c>sSE.0</c>, all with biases.</remarks>
public sealed class SqueezeSpatialChannel : Module
{
    private readonly Conv2d _reduce;
    private readonly Conv2d _expand;
    private readonly Conv2d _position;
    private readonly int _channels;
    private readonly bool _takesLarger;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="reduction">Bottleneck ratio r of the channel gate; hidden = C / r, rounded down.</param>
    /// <param name="takesLarger">Whether the larger of the two products is taken; else their sum.</param>
    /// <exception cref="ArgumentException">The hidden width would be 0.</exception>
    public SqueezeSpatialChannel(int channels, int reduction = 2, bool takesLarger = false)
    {
        int hidden = AttentionArguments.Hidden("scse", channels, reduction);
        (_channels, _takesLarger) = (channels, takesLarger);
        Container channel = Child("cSE", new Container());
        _reduce = channel.Add("1", new Conv2d(channels, hidden, 1));
        _expand = channel.Add("3", new Conv2d(hidden, channels, 1));
        _position = Child("sSE", new Container()).Add("0", new Conv2d(channels, 1, 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("scse", x, _channels);
        Tensor channels = Observe("channel", x.GlobalAveragePool().Apply(_reduce).Relu().Apply(_expand).Sigmoid());
        Tensor positions = Observe("spatial", x.Apply(_position).Sigmoid());
        return _takesLarger ? x.GateByLargerProduct(channels, positions) : x.GateBySum(channels, positions);
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("scse", "Concurrent Spatial and Channel Squeeze and Excitation", "arXiv:1803.02579", AttentionKind.Mixed,
            ["reduction=2", "combine=add"])
        {
            Formula =
            [
                "c = σ(conv1×1(ReLU(conv1×1(GAP(x))))), per channel",
                "s = σ(conv1×1(x)), per position",
                "y = x · c + x · s, or the larger of the two",
            ],
            Meanings =
            [
                ("reduction", AttentionArguments.ReductionMeaning),
                ("combine", "add: the sum of the two; max: the larger"),
            ],
            Deviations =
            [
                "The first paper (2018) adds; its journal version (2019, arXiv:1808.08127) takes the larger: combine=max.",
            ],
        },
        static (site, o) => new SqueezeSpatialChannel(
            site.Channels, o.Int("reduction", 2), o.Choice("combine", "add", "add", "max") == "max"));
}
