namespace Fovea;

/// <summary>MobileNetV2 at any width, for images of about 224 pixels, or for small images with the first two strides left out.</summary>
/// <remarks>Sandler, Howard, Zhu, Zhmoginov, Chen, CVPR 2018, arXiv:1801.04381, with torchvision's keys. SE, CBAM and Coordinate Attention
/// stand on the expanded channels, after the depthwise convolution, and not in the first block, as in arXiv:2103.02907; ECA stands
/// after every projection, as in arXiv:1910.03151.</remarks>
internal sealed class MobileNetV2 : Model, IPooledFeatures
{
    /// <summary>Expansion, channels, blocks and stride of the seven stages.</summary>
    private static readonly (int Expansion, int Channels, int Blocks, int Stride)[] Stages =
    [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ];

    private static readonly KeyLayout[] Layouts =
    [
        MobileNetV2KeyLayouts.FlatWithAttention, MobileNetV2KeyLayouts.Flat, MobileNetV2KeyLayouts.AttentionAtTheEnd,
        MobileNetV2KeyLayouts.Timm,
    ];

    private readonly Sequential _features = new();
    private readonly Linear _classifier;
    private readonly Dropout _dropout;

    public MobileNetV2(double width, bool smallImages, int classes, AttentionPlan plan)
    {
        // The only published network of a tenth of the width rounds to multiples of 4.
        int divisor = width == 0.1 ? 4 : 8;
        int inputs = Divisible(32 * width, divisor);
        _features.Add(InvertedResidual.ConvolutionNorm(3, inputs, 3, smallImages ? 1 : 2, 1));
        for (int stage = 1; stage <= Stages.Length; stage++)
        {
            (int expansion, int channels, int blocks, int stageStride) = Stages[stage - 1];
            int outputs = Divisible(channels * width, divisor);
            for (int block = 0; block < blocks; block++)
            {
                int stride = block > 0 || (smallImages && stage == 2) ? 1 : stageStride;
                _features.Add(new InvertedResidual(inputs, outputs, stride, expansion, stage, block, plan));
                inputs = outputs;
            }
        }

        int last = Divisible(1280 * Math.Max(1.0, width), divisor);
        _features.Add(InvertedResidual.ConvolutionNorm(inputs, last, 1, 1, 1));
        Child("features", _features);
        Container classifier = Child("classifier", new Container());
        _dropout = classifier.Add("0", new Dropout(0.2f));
        _classifier = classifier.Add(
            "1", new Linear(last, classes, initializer: Initializers.Normal(0.01), biasInitializer: Initializers.Constant(0f)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Module> Head => [_dropout, _classifier];

    /// <inheritdoc/>
    public override string LastFeatureMap => "features.18";

    internal override IReadOnlyList<KeyLayout> KeyLayouts => Layouts;

    /// <summary>What the network offers attention.</summary>
    public static BackboneSites SitesOf(string name)
    {
        static bool Expands(Site site) => site.Stage > 1;
        int[] blocks = [.. Stages.Select(static stage => stage.Blocks)];
        return new BackboneSites(
            name, InvertedResidual.Positions, blocks, new AttentionDefault(Position.AfterDw, Expands, AttentionDefault.NoOptions),
            new Dictionary<string, AttentionDefault>(MobileDefaults.Of(Position.AfterDw, Expands, blocks, middle: 5))
            {
                ["eca"] = new(
                    Position.AfterProject, AttentionDefault.Everywhere,
                    AttentionDefault.Option("k_size", static site => site.Channels < 96 ? 1 : 3)),
                ["sa"] = new(
                    Position.AfterProject, AttentionDefault.Everywhere,
                    AttentionDefault.Option("groups", static site => ShuffleAttention.FittingGroups(site.Channels, 4))),
                ["triplet"] = new(Position.AfterProject, AttentionDefault.Everywhere, AttentionDefault.NoOptions),
            });
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Features(x).Apply(_dropout).Apply(_classifier);

    /// <inheritdoc/>
    public Tensor Features(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Apply(_features).GlobalAveragePool().FlattenChannelsFirst();
    }

    /// <summary>The nearest multiple of a divisor, not 0 and not below 90 % of the value: how mobile networks round their widths.</summary>
    internal static int Divisible(double channels, int divisor = 8)
    {
        int rounded = Math.Max(divisor, (int)(channels + (divisor / 2.0)) / divisor * divisor);
        return rounded < 0.9 * channels ? rounded + divisor : rounded;
    }

    internal static void Register(ModelCatalog catalog)
    {
        Add("mobilenet_v2", "MobileNetV2, arXiv:1801.04381", 224, 1000, smallImages: false);
        Add("cifar_mobilenet_v2", "MobileNetV2 for small images, arXiv:1801.04381", 32, 10, smallImages: true);

        void Add(string name, string title, int size, int classes, bool smallImages) => catalog.Add(new ModelRegistration(
            new ModelEntry(name, title, size, classes)
            {
                TakesWidth = true,
                KeyLayouts = ["torchvision", .. Layouts.Select(static layout => layout.Name)],
            },
            static variant => SitesOf(variant.Name),
            (variant, outputs, plan) => new MobileNetV2(variant.Width, smallImages, outputs, plan)));
    }
}
