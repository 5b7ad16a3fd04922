namespace Fovea;

/// <summary>Mixed Pooling Module (MPM): a pyramid of pooled maps and a pair of strips, each brought back to the map's size, added to the
/// map.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W], q = C / 4; every convolution without bias and with BN. x₁, x₂ = ReLU(1×1(x)), C → q. The pyramid:
/// x₁ ← ReLU(3×3(ReLU(3×3(x₁) + up(3×3(pool s₁)) + up(3×3(pool s₂))))); the strips: x₂ ← ReLU(3×3(ReLU(up(1×3(mean over H)) + up(3×1(mean
/// over W))))); y = ReLU(x + 1×1([x₁; x₂])). Pooling is adaptive, to s × s, up is bilinear with aligned corners. Hou, Zhang, Cheng, Feng,
/// CVPR 2020, arXiv:2003.13328. Keys <c>conv1_1.0</c> (convolution), <c>conv1_1.1</c> (norm), <c>conv1_2</c>, <c>conv2_0</c> to
/// <c>conv2_6</c>, <c>conv3</c>.</remarks>
public sealed class MixedPooling : Module
{
    private readonly Unit _pyramidIn;
    private readonly Unit _stripsIn;
    private readonly Unit _full;
    private readonly Unit _coarse;
    private readonly Unit _coarser;
    private readonly Unit _columns;
    private readonly Unit _rows;
    private readonly Unit _pyramidOut;
    private readonly Unit _stripsOut;
    private readonly Unit _join;
    private readonly int _channels;
    private readonly (int Coarse, int Coarser) _sizes;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C, at least 4.</param>
    /// <param name="coarse">Side s₁ of the first pooled map.</param>
    /// <param name="coarser">Side s₂ of the second.</param>
    /// <exception cref="ArgumentException">There are fewer than 4 channels, or a side is below 1.</exception>
    public MixedPooling(int channels, int coarse = 20, int coarser = 12)
    {
        int quarter = channels / 4;
        if (quarter < 1)
            throw new ArgumentException($"mpm: channels must be at least 4; got {channels}", nameof(channels));
        if (Math.Min(coarse, coarser) < 1)
            throw new ArgumentException($"mpm: pool_size must be at least 1; got {coarse}/{coarser}", nameof(coarse));
        (_channels, _sizes) = (channels, (coarse, coarser));
        _pyramidIn = Child("conv1_1", new Unit(channels, quarter, 1, Activation.Relu));
        _stripsIn = Child("conv1_2", new Unit(channels, quarter, 1, Activation.Relu));
        _full = Child("conv2_0", new Unit(quarter, quarter, 3));
        _coarse = Child("conv2_1", new Unit(quarter, quarter, 3));
        _coarser = Child("conv2_2", new Unit(quarter, quarter, 3));
        _columns = Child("conv2_3", new Unit(quarter, quarter, new Size(1, 3)));
        _rows = Child("conv2_4", new Unit(quarter, quarter, new Size(3, 1)));
        _pyramidOut = Child("conv2_5", new Unit(quarter, quarter, 3, Activation.Relu));
        _stripsOut = Child("conv2_6", new Unit(quarter, quarter, 3, Activation.Relu));
        _join = Child("conv3", new Unit(2 * quarter, channels, 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("mpm", x, _channels);
        (int height, int width) = (x.Shape.H, x.Shape.W);
        Tensor pyramid = x.Apply(_pyramidIn);
        Tensor coarse = pyramid.AdaptiveAveragePool(_sizes.Coarse, _sizes.Coarse).Apply(_coarse);
        Tensor coarser = pyramid.AdaptiveAveragePool(_sizes.Coarser, _sizes.Coarser).Apply(_coarser);
        Tensor levels = pyramid.Apply(_full) + coarse.ResizeBilinear(height, width, alignCorners: true);
        pyramid = levels.AddRelu(coarser.ResizeBilinear(height, width, alignCorners: true)).Apply(_pyramidOut);

        // A strip has extent 1 along what it lacks: bringing it to the map's size repeats it.
        Tensor strips = x.Apply(_stripsIn);
        strips = strips.MeanOverHeight().Apply(_columns).RectifiedSum(strips.MeanOverWidth().Apply(_rows)).Apply(_stripsOut);
        return x.AddRelu(Tensor.Concat(1, pyramid, strips).Apply(_join));
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("mpm", "Mixed Pooling Module", "arXiv:2003.13328", AttentionKind.Mixed, ["pool_size=20/12"])
        {
            Aliases = ["mixed-pooling"],
            Formula =
            [
                "x₁ = ReLU(3×3(ReLU(3×3(u) + up(3×3(pool s₁)) + up(3×3(pool s₂))))), u = ReLU(1×1(x))",
                "x₂ = ReLU(3×3(ReLU(1×3(mean over H) + 3×1(mean over W)))), of another ReLU(1×1(x))",
                "y = ReLU(x + 1×1([x₁; x₂])); every convolution has a batch norm; C / 4 channels inside",
            ],
            Meanings = [("pool_size", "sides s₁ and s₂ of the pooled maps, joined with '/'")],
        },
        static (site, o) => Create(site.Channels, o.List("pool_size", "20/12")));

    private static MixedPooling Create(int channels, string[] sizes) =>
        sizes.Length == 2 && int.TryParse(sizes[0], out int coarse) && int.TryParse(sizes[1], out int coarser)
            ? new MixedPooling(channels, coarse, coarser)
            : throw new ArgumentException($"mpm: pool_size must be two whole numbers joined with '/'; got '{string.Join('/', sizes)}'");

    private sealed class Unit : Module
    {
        private readonly Conv2d _convolution;
        private readonly BatchNorm2d _norm;

        public Unit(int inputs, int outputs, Size kernel, Activation activation = Activation.None)
        {
            _convolution = Child("0", new Conv2d(inputs, outputs, kernel, bias: false));
            _norm = Child("1", new BatchNorm2d(outputs, activation));
        }

        public override Tensor Forward(Tensor x) => x.Apply(_convolution).Apply(_norm);
    }
}
