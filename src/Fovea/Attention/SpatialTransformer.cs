namespace Fovea;

/// <summary>The spatial transformer: a small network chooses an affine map of the input, and the input is read through it.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W] for one H and W. θ = fc(ReLU(fc(flatten(L(x))))), L two times convolution, 2×2 maximum and ReLU; y
/// = x sampled bilinearly at θ · (x, y, 1). Jaderberg, Simonyan, Zisserman, Kavukcuoglu, NIPS 2015, arXiv:1506.02025, eq. 1–7; the
/// localisation network is that of PyTorch's tutorial. The paper puts ±1 on the centres of the outer pixels; today's default is their
/// edges. θ is the identity at first. Keys <c>localization.0</c>, <c>localization.3</c>, <c>fc_loc.0</c>, <c>fc_loc.2</c>.</remarks>
public sealed class SpatialTransformer : Module
{
    private readonly Conv2d _first;
    private readonly Conv2d _second;
    private readonly Linear _hidden;
    private readonly Linear _theta;
    private readonly Shape _input;
    private readonly SamplePadding _padding;
    private readonly bool _alignCorners;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="size">Height and width of the maps that it takes.</param>
    /// <param name="widths">Channels of the two convolutions; 8 and 10 unless given.</param>
    /// <param name="kernels">Sides of their kernels; 7 and 5 unless given.</param>
    /// <param name="hidden">Width of the hidden linear layer.</param>
    /// <param name="padding">What the map is outside.</param>
    /// <param name="alignCorners">Whether −1 and 1 are the centres of the border pixels.</param>
    /// <exception cref="ArgumentException">The maps are too small for the localisation network, or a number is below 1.</exception>
    public SpatialTransformer(
        int channels, Size size, (int First, int Second)? widths = null, (int First, int Second)? kernels = null, int hidden = 32,
        SamplePadding padding = SamplePadding.Zeros, bool alignCorners = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        ((int c1, int c2), (int k1, int k2)) = (widths ?? (8, 10), kernels ?? (7, 5));
        (int height, int width) = (Localized(size.Height, k1, k2), Localized(size.Width, k1, k2));
        if (height < 1 || width < 1)
        {
            throw new ArgumentException(
                $"stn: size ({size}) is too small for the localisation network; its kernels of {k1} and {k2} with a halving after each "
                + $"need at least {(2 * (k2 + 1)) + k1 - 1}", nameof(size));
        }

        (_input, _padding, _alignCorners) = (new Shape(1, channels, size.Height, size.Width), padding, alignCorners);
        Container localization = Child("localization", new Container());
        _first = localization.Add("0", new Conv2d(channels, c1, k1, padding: 0));
        _second = localization.Add("3", new Conv2d(c1, c2, k2, padding: 0));
        Container head = Child("fc_loc", new Container());
        _hidden = head.Add("0", new Linear(c2 * height * width, hidden));
        _theta = head.Add("2", new Linear(hidden, 6, initializer: Initializers.Constant(0f), biasInitializer: Identity));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("stn", x, _input.C);
        if (x.Shape.H != _input.H || x.Shape.W != _input.W)
            throw new ShapeException($"stn: it was made for height {_input.H} and width {_input.W}; got {x.Shape}: place it as "
                + $"stn:height={x.Shape.H}:width={x.Shape.W}");
        Tensor features = x.Apply(_first).MaxPool(2).Relu().Apply(_second).MaxPool(2).Relu();
        Tensor theta = features.FlattenChannelsFirst().Apply(_hidden).Relu().Apply(_theta).Reshape(new Shape(x.Shape.N, 2, 3));
        Tensor grid = Observe("theta", theta).AffineGrid(x.Shape.H, x.Shape.W, _alignCorners);
        return x.GridSample(grid, SampleMode.Bilinear, _padding, _alignCorners);
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new(
            "stn", "Spatial transformer", "arXiv:1506.02025", AttentionKind.Spatial,
            [
                "height=28", "width=28", "c1=8", "c2=10", "k1=7", "k2=5", "hidden=32", "padding_mode=zeros",
                "align_corners=false",
            ])
        {
            Aliases = ["spatial-transformer"],
            Formula =
            [
                "θ = fc(ReLU(fc(flatten(L(x))))), L two times convolution, 2×2 maximum, ReLU; the identity at first",
                "y_p = x read bilinearly at θ · (p, 1)",
            ],
            Meanings =
            [
                ("height", "height of the maps that it takes"),
                ("width", "their width"),
                ("c1", "channels of the first convolution"),
                ("c2", "channels of the second"),
                ("k1", "side of the first kernel"),
                ("k2", "side of the second"),
                ("hidden", "width of the hidden linear layer"),
                ("padding_mode", "what lies outside the map: zeros, border or reflection"),
                ("align_corners", "whether ±1 are the centres of the outer pixels; else their outer edges"),
            ],
            Deviations =
            [
                "The paper puts ±1 on the centres of the outer pixels; the default here is today's, their outer edges.",
                "The paper leaves the localisation network open; this one is that of the PyTorch tutorial.",
            ],
        },
        static (site, o) => new SpatialTransformer(
            site.Channels, new Size(o.Int("height", 28), o.Int("width", 28)), (o.Int("c1", 8), o.Int("c2", 10)),
            (o.Int("k1", 7), o.Int("k2", 5)), o.Int("hidden", 32), TransformSampler.PaddingOf(o.Text("padding_mode", "zeros")),
            o.Bool("align_corners", false)));

    private static void Identity(ref RandomStream stream, Span<float> values) => ((ReadOnlySpan<float>)[1, 0, 0, 0, 1, 0]).CopyTo(values);

    private static int Localized(int size, int k1, int k2) => ((((size - k1 + 1) / 2) - k2) + 1) / 2;
}
