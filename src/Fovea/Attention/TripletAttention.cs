namespace Fovea;

/// <summary>Triplet Attention: the mean of three gated copies, one gate for each pair of the axes C, H and W, made from the maximum and the
/// mean along the third.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. A gate over two axes is σ(BN(conv7×7([max; mean] along the third))), with momentum 0.01; y = x ·
/// (gate over H×W + gate over C×W + gate over H×C) / 3, and without the first (… + …) / 2. Misra, Nalamada, Arasanipalai, Hou, WACV 2021,
/// arXiv:2010.03045. The authors permute the map; here the maxima and means are taken along H and W as the map lies, and the gate over C×W
/// is computed on W×C with its kernel turned. C is a spatial axis of two of the convolutions, so that cost grows with it. Keys
/// <c>cw.conv.conv</c>, <c>cw.conv.bn</c>, <c>hc.…</c>, <c>hw.…</c>; <c>ChannelGateH.spatial</c>, <c>ChannelGateW.spatial</c>,
/// <c>SpatialGate.spatial</c> of the authors' checkpoints load too.</remarks>
public sealed class TripletAttention : Module
{
    private readonly PlaneGate _channelsByWidth;
    private readonly PlaneGate _heightByChannels;
    private readonly PlaneGate? _heightByWidth;

    /// <summary>Makes the module; it needs no number of channels.</summary>
    /// <param name="noSpatial">Whether to leave the gate over H and W out.</param>
    /// <param name="kernel">Side of the convolutions' kernels.</param>
    /// <exception cref="ArgumentException">The kernel is even, so that a gate would not fit, or below 1.</exception>
    public TripletAttention(bool noSpatial = false, int kernel = 7)
    {
        if (kernel < 1 || kernel % 2 == 0)
            throw new ArgumentException($"triplet: kernel must be odd and at least 1; got {kernel}", nameof(kernel));
        _channelsByWidth = Child("cw", new PlaneGate(kernel, isTurned: true));
        _heightByChannels = Child("hc", new PlaneGate(kernel, isTurned: false));
        Alias("ChannelGateH.spatial", "cw.conv");
        Alias("ChannelGateW.spatial", "hc.conv");
        if (noSpatial)
            return;
        _heightByWidth = Child("hw", new PlaneGate(kernel, isTurned: false));
        Alias("SpatialGate.spatial", "hw.conv");
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("triplet", x);
        (int n, int c, int h, int w) = (x.Shape.N, x.Shape.C, x.Shape.H, x.Shape.W);
        // Planes of one channel: [N, 1, W, C] lies in memory as the gate [N, C, 1, W] does, and [N, 1, H, C] as [N, C, H, 1].
        Tensor columns = x.MaxMeanOverHeight().Apply(_channelsByWidth).Reinterpret(new Shape(n, c, 1, w));
        Tensor rows = x.MaxMeanOverWidth().Apply(_heightByChannels).Reinterpret(new Shape(n, c, h, 1));
        Observe("gate_cw", columns);
        Observe("gate_hc", rows);
        if (_heightByWidth is null)
            return x.GateByMean(columns, rows);
        return x.GateByMean(columns, rows, Observe("gate_hw", x.ChannelMaxMean().Apply(_heightByWidth)));
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("triplet", "Triplet Attention", "arXiv:2010.03045", AttentionKind.Mixed, ["no_spatial=false", "kernel=7"])
        {
            Aliases = ["triplet-attention"],
            Key = "triplet_attention",
            Formula =
            [
                "gate(u) = σ(BN(conv7×7([max; mean] of u along one axis)))",
                "y = x · (gate over H×W + gate over C×W + gate over C×H) / 3",
            ],
            Meanings =
            [
                ("no_spatial", "whether the gate over H×W is left out; then y = x · (… + …) / 2"),
                ("kernel", "side of the convolutions' kernels, odd"),
            ],
            Deviations =
            [
                "The authors' code permutes the map and back; here the maxima and means are taken along H and W as the map lies: the "
                    + "same function.",
            ],
        },
        static (_, o) => new TripletAttention(o.Bool("no_spatial", false), o.Int("kernel", 7)));

    /// <summary>[N, 2, A, B] → [N, 1, A, B]: σ(BN(conv(·))), the kernel's axes exchanged where the plane's are.</summary>
    private sealed class PlaneGate : Module
    {
        private readonly Conv2d _convolution;
        private readonly BatchNorm2d _norm;
        private readonly bool _isTurned;

        public PlaneGate(int kernel, bool isTurned)
        {
            _isTurned = isTurned;
            Container layers = Child("conv", new Container());
            _convolution = layers.Add("conv", new Conv2d(2, 1, kernel, bias: false));
            _norm = layers.Add("bn", new BatchNorm2d(1, momentum: 0.01f));
        }

        public override Tensor Forward(Tensor x)
        {
            Tensor y = _isTurned
                ? x.Convolution(_convolution.Weight.Value.TransposeKernel(), padding: _convolution.Padding)
                : x.Apply(_convolution);
            return y.Apply(_norm).Sigmoid();
        }
    }
}
