using System.Globalization;

namespace Fovea;

/// <summary>Selective Kernel: several convolutions of one map, mixed per channel by a softmax over their kernels.</summary>
/// <remarks>[N, C, H, W] → [N, C', H', W']. uᵢ = ReLU(BN(convᵢ(x))); z = GAP(Σ uᵢ); a = softmax over the paths of W₂ ReLU(BN(W₁ z)); y = Σ
/// aᵢ uᵢ. Li, Wang, Hu, Yang, CVPR 2019, arXiv:1903.06586, eq. 1–7, in the form whose PyTorch checkpoints circulate: a kernel of 5 is a
/// 3×3 with dilation 2 unless <c>keep3x3</c> is false. Keys <c>paths.i.conv</c>, <c>paths.i.bn</c>, <c>attn.fc_reduce</c> (d, C', 1, 1),
/// <c>attn.bn</c>, <c>attn.fc_select</c> (M·C', d, 1, 1), path by path; no biases but the norms'.</remarks>
public sealed class SelectiveKernel : Module
{
    private readonly (Conv2d Convolution, BatchNorm2d Norm)[] _paths;
    private readonly Conv2d _reduce;
    private readonly BatchNorm2d _norm;
    private readonly Conv2d _select;
    private readonly int _channels;
    private readonly bool _splitInput;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Input channels C.</param>
    /// <param name="outputs">Output channels C'; C unless given.</param>
    /// <param name="kernels">The kernel of each path, odd and at least 3; 3 and 5 unless given.</param>
    /// <param name="stride">The step of every path.</param>
    /// <param name="groups">Groups of every convolution.</param>
    /// <param name="hidden">Hidden width d; max(C' / 16, 32), the paper's rule, unless given.</param>
    /// <param name="splitInput">Whether the paths share the input channels among them instead of seeing all of them.</param>
    /// <param name="keep3x3">Whether a larger kernel is a dilated 3×3.</param>
    /// <exception cref="ArgumentException">Channels are not divisible by the groups or among the paths, or a kernel is even or below
    /// 3.</exception>
    public SelectiveKernel(
        int channels, int? outputs = null, IReadOnlyList<int>? kernels = null, int stride = 1, int groups = 32, int? hidden = null,
        bool splitInput = false, bool keep3x3 = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        int wanted = outputs ?? channels;
        ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 1, nameof(outputs));
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        int[] sizes = [.. kernels ?? [3, 5]];
        if (sizes.Length == 0 || Array.Exists(sizes, static size => size < 3 || size % 2 == 0))
        {
            throw new ArgumentException(
                $"sk: kernel_size must have odd kernels of at least 3; got {string.Join('/', sizes)}", nameof(kernels));
        }

        if (splitInput && channels % sizes.Length != 0)
            throw new ArgumentException($"sk: channels ({channels}) must be divisible among the {sizes.Length} paths", nameof(channels));
        int inputs = splitInput ? channels / sizes.Length : channels;
        if (inputs % groups != 0 || wanted % groups != 0)
            throw new ArgumentException($"sk: channels ({inputs} to {wanted}) must be divisible by groups ({groups})", nameof(groups));
        (_channels, _splitInput) = (channels, splitInput);
        Container paths = Child("paths", new Container());
        _paths = new (Conv2d, BatchNorm2d)[sizes.Length];
        for (int i = 0; i < _paths.Length; i++)
        {
            Container path = paths.Add(i.ToString(CultureInfo.InvariantCulture), new Container());
            int kernel = keep3x3 ? 3 : sizes[i];
            int dilation = keep3x3 ? (sizes[i] - 1) / 2 : 1;
            int padding = (stride - 1 + (dilation * (kernel - 1))) / 2;
            _paths[i].Convolution = path.Add("conv", new Conv2d(inputs, wanted, kernel, stride, padding, dilation, groups, bias: false));
            _paths[i].Norm = path.Add("bn", new BatchNorm2d(wanted, Activation.Relu));
        }

        int width = hidden ?? DefaultHidden(wanted);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1, nameof(hidden));
        Container attention = Child("attn", new Container());
        _reduce = attention.Add("fc_reduce", new Conv2d(wanted, width, kernel: 1, bias: false));
        _norm = attention.Add("bn", new BatchNorm2d(width, Activation.Relu));
        _select = attention.Add("fc_select", new Conv2d(width, wanted * sizes.Length, kernel: 1, bias: false));
    }

    /// <summary>The paper's hidden width, max(C / 16, 32).</summary>
    /// <param name="channels">Output channels.</param>
    public static int DefaultHidden(int channels) => Math.Max(channels / 16, 32);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("sk", x, _channels);
        int share = _channels / _paths.Length;
        Tensor[] maps = _splitInput ? x.SplitChannels([.. Enumerable.Repeat(share, _paths.Length)]) : new Tensor[_paths.Length];
        for (int i = 0; i < maps.Length; i++)
            maps[i] = (_splitInput ? maps[i] : x).Apply(_paths[i].Convolution).Apply(_paths[i].Norm);
        Tensor weights = WeightsOf(maps, _reduce, _norm, _select);
        return Observe("paths", weights).PathSum(maps);
    }

    /// <summary>The most groups, a power of two up to the paper's 32, that divide the channels.</summary>
    internal static int FittingGroups(int channels)
    {
        int groups = 32;
        while (channels % groups != 0)
            groups /= 2;
        return groups;
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new(
            "sk", "Selective Kernel", "arXiv:1903.06586", AttentionKind.Channel,
            [
                "kernel_size=3/5", "groups=32", "rd_channels=max(C/16,32)", "split_input=false", "keep_3x3=true", "stride=1",
                "out_channels=C",
            ])
        {
            Aliases = ["selective-kernel"],
            Convolves = true,
            Formula =
            [
                "u_i = ReLU(BN(conv_i(x))), one path a kernel",
                "a = softmax over the paths of W₂ ReLU(BN(W₁ · GAP(Σ u_i))), per channel",
                "y = Σ a_i · u_i",
            ],
            Meanings =
            [
                ("kernel_size", "the kernel of each path, odd, joined with '/'"),
                ("groups", "groups of every convolution; must divide the channels"),
                ("rd_channels", "hidden width d"),
                ("split_input", "whether the paths share the input channels among them"),
                ("keep_3x3", "whether a larger kernel is a dilated 3×3"),
                ("stride", "step of the convolutions; the site's unless given"),
                ("out_channels", "channels of the result"),
            ],
            Deviations =
            [
                "The PyTorch form that circulates rounds C / 16 to a multiple of 8 for the hidden width and has one group; the defaults "
                    + "here are the paper's.",
            ],
        },
        static (site, o) =>
        {
            int outputs = o.Int("out_channels", site.Channels);
            return new SelectiveKernel(
                site.Channels, outputs, o.Ints("kernel_size", "3/5"), o.Int("stride", site.Stride), o.Int("groups", 32),
                o.Int("rd_channels", DefaultHidden(outputs)), o.Bool("split_input", false), o.Bool("keep_3x3", true));
        });

    /// <summary>The weights of the paths, [N, M, C]: a softmax over them per channel, from the mean of their sum.</summary>
    internal static Tensor WeightsOf(Tensor[] maps, Conv2d reduce, BatchNorm2d norm, Conv2d select)
    {
        // The mean of a sum is the sum of the means, which needs no map of its own.
        Tensor mean = maps[0].GlobalAveragePool();
        for (int i = 1; i < maps.Length; i++)
            mean += maps[i].GlobalAveragePool();
        Tensor logits = mean.Apply(reduce).Apply(norm).Apply(select);
        Shape shape = maps[0].Shape;
        return logits.Reshape(new Shape(shape.N, maps.Length, shape.C)).Softmax(1);
    }
}
