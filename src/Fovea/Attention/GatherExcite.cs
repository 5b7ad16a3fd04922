using System.Numerics;

namespace Fovea;

/// <summary>Gather-Excite: each channel is gated by what is gathered from it over an extent, up to the whole map.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. Without parameters (θ−) the extent e gathers by a mean over 2e − 1 positions in steps of e,
/// padding not counted; with them (θ+) by log₂ e depthwise 3×3 convolutions of stride 2 with batch norms, ReLU between. Extent 0 is the
/// whole map: its mean, or a depthwise convolution of its size. Then, where asked for, 1×1 C → r, ReLU, 1×1 r → C; the result is repeated
/// to the map's size, nearest source; y = x · σ(·). Hu, Shen, Albanie, Sun, Vedaldi, NeurIPS 2018, arXiv:1810.12348; as the PyTorch form of
/// timm, whose convolution of the whole map is padded (the paper's is not). Keys <c>gather.conv1</c>, <c>gather.norm1</c>, …,
/// <c>mlp.fc1</c>, <c>mlp.fc2</c>.</remarks>
public sealed class GatherExcite : Module
{
    private readonly List<Module> _gather = [];
    private readonly Conv2d? _reduce;
    private readonly Conv2d? _expand;
    private readonly int _channels;
    private readonly int _extent;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="extent">Extent e, a power of two from 2 on, or 0 for the whole map.</param>
    /// <param name="extraParameters">Whether convolutions gather (θ+); else means (θ−).</param>
    /// <param name="useMlp">Whether two 1×1 convolutions follow.</param>
    /// <param name="ratio">Hidden width of these over C; rounded, at least 1.</param>
    /// <param name="mapSize">Side of the map, for convolutions over the whole of it; odd.</param>
    /// <exception cref="ArgumentException">The extent is no power of two, or a whole-map convolution has no odd map size.</exception>
    public GatherExcite(
        int channels, int extent = 0, bool extraParameters = false, bool useMlp = true, double ratio = 1.0 / 16, int mapSize = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (extent < 0 || extent == 1 || (extent > 0 && !BitOperations.IsPow2(extent)))
            throw new ArgumentException($"ge: extent must be 0 or a power of two from 2 on; got {extent}", nameof(extent));
        if (extraParameters && extent == 0 && (mapSize < 1 || mapSize % 2 == 0))
            throw new ArgumentException($"ge: feat_size must be odd for a convolution of the whole map; got {mapSize}", nameof(mapSize));
        (_channels, _extent) = (channels, extent);
        if (extraParameters)
            AddConvolutions(Child("gather", new Container()), extent == 0 ? 1 : BitOperations.Log2((uint)extent), mapSize);
        if (!useMlp)
            return;
        int hidden = Math.Max(1, (int)((channels * ratio) + 0.5));
        Container mlp = Child("mlp", new Container());
        _reduce = mlp.Add("fc1", new Conv2d(channels, hidden, 1));
        _expand = mlp.Add("fc2", new Conv2d(hidden, channels, 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("ge", x, _channels);
        Tensor gathered = Gather(x);
        if (_reduce is not null)
            gathered = gathered.Apply(_reduce).Relu().Apply(_expand!);
        Shape shape = gathered.Shape;
        bool fits = shape.H * shape.W == 1 || (shape.H == x.Shape.H && shape.W == x.Shape.W);
        return x.Gate(Observe("gate", (fits ? gathered : gathered.ResizeNearest(x.Shape.H, x.Shape.W)).Sigmoid()));
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("ge", "Gather-Excite", "arXiv:1810.12348", AttentionKind.Mixed,
            ["extent=0", "extra_params=false", "use_mlp=true", "rd_ratio=0.0625", "feat_size=0"])
        {
            Aliases = ["gather-excite"],
            Formula =
            [
                "g = a mean (θ−) or depthwise convolutions (θ+) over the extent, or over the whole map",
                "y = x · σ(conv1×1(ReLU(conv1×1(g)))), repeated to the size of the map",
            ],
            Meanings =
            [
                ("extent", "e, a power of two from 2 on; 0 is the whole map"),
                ("extra_params", "whether convolutions gather (θ+); else means (θ−)"),
                ("use_mlp", "whether the two 1×1 convolutions follow"),
                ("rd_ratio", "their hidden width over C; rounded, at least 1"),
                ("feat_size", "side of the map, odd; needed for θ+ over the whole map"),
            ],
            Deviations =
            [
                "The paper's convolution over the whole map is not padded; the PyTorch form that circulates pads it, and so does this.",
            ],
        },
        static (site, o) => new GatherExcite(
            site.Channels, o.Int("extent", 0), o.Bool("extra_params", false), o.Bool("use_mlp", true), o.Number("rd_ratio", 1.0 / 16),
            o.Int("feat_size", 0)));

    private void AddConvolutions(Container gather, int count, int mapSize)
    {
        for (int i = 1; i <= count; i++)
        {
            Conv2d convolution = _extent == 0
                ? new Conv2d(_channels, _channels, mapSize, groups: _channels, bias: false)
                : new Conv2d(_channels, _channels, 3, stride: 2, groups: _channels, bias: false);
            _gather.Add(gather.Add($"conv{i}", convolution));
            _gather.Add(gather.Add($"norm{i}", new BatchNorm2d(_channels, i < count ? Activation.Relu : Activation.None)));
        }
    }

    private Tensor Gather(Tensor x)
    {
        if (_gather.Count == 0)
        {
            return _extent == 0
                ? x.GlobalAveragePool()
                : x.AveragePool((2 * _extent) - 1, stride: _extent, padding: _extent - 1, countPadding: false);
        }

        foreach (Module layer in _gather)
            x = x.Apply(layer);
        return x;
    }
}
