namespace Fovea;

/// <summary>EfficientNet-B0 to -B7: a stem, seven stages of expanded depthwise blocks with a squeeze-and-excitation each, a head.</summary>
/// <remarks>Tan, Le, ICML 2019, arXiv:1905.11946, with torchvision's keys, image sizes and norm settings; the switch <c>tf</c> gives
/// those of the TensorFlow release. Attention stands in place of the network's own, on the expanded channels, as Coordinate Attention
/// does in arXiv:2103.02907.</remarks>
internal sealed class EfficientNet : Model, IPooledFeatures
{
    private const float DropProbability = 0.2f;
    private const string NoSqueeze = "no_se";
    private const string TensorFlow = "tf";

    /// <summary>Expansion, depthwise kernel, stride, channels in and out, and blocks of the seven stages.</summary>
    private static readonly (int Expansion, int Kernel, int Stride, int Inputs, int Outputs, int Blocks)[] Stages =
    [
        (1, 3, 1, 32, 16, 1), (6, 3, 2, 16, 24, 2), (6, 5, 2, 24, 40, 2), (6, 3, 2, 40, 80, 3), (6, 5, 1, 80, 112, 3),
        (6, 5, 2, 112, 192, 4), (6, 3, 1, 192, 320, 1),
    ];

    private readonly EfficientNetSettings _settings;
    private readonly Sequential _features = new();
    private readonly Dropout _dropout;
    private readonly Linear _classifier;

    public EfficientNet(EfficientNetSettings settings, int classes, AttentionPlan plan)
    {
        _settings = settings;
        _features.Add(settings.ConvolutionNorm(3, settings.Channels(32), 3, 2));
        int total = BlocksOf(settings).Sum();
        int done = 0;
        for (int stage = 1; stage <= Stages.Length; stage++)
        {
            (int expansion, int kernel, int stride, int inputs, int outputs, int blocks) = Stages[stage - 1];
            Sequential layer = new();
            for (int block = 0; block < settings.Blocks(blocks); block++, done++)
            {
                int channels = settings.Channels(block == 0 ? inputs : outputs);
                MobileBlockShape shape = new(expansion, kernel, block == 0 ? stride : 1, channels, settings.Channels(outputs))
                {
                    DropProbability = DropProbability * done / total,
                };
                layer.Add(new MobileBlock(settings, shape, stage, block, plan));
            }

            _features.Add(layer);
        }

        int last = settings.Channels(Stages[^1].Outputs);
        _features.Add(settings.ConvolutionNorm(last, 4 * last));
        Child("features", _features);
        Container classifier = Child("classifier", new Container());
        _dropout = classifier.Add("0", new Dropout(settings.Dropout));
        _classifier = classifier.Add("1", new Linear(
            4 * last, classes, initializer: Initializers.Uniform(1 / Math.Sqrt(classes)), biasInitializer: Initializers.Constant(0f)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Module> Head => [_dropout, _classifier];

    /// <inheritdoc/>
    public override string LastFeatureMap => "features.8";

    internal override IReadOnlyList<KeyLayout> KeyLayouts =>
        [EfficientNetKeyLayouts.Timm, EfficientNetKeyLayouts.Numbered(BlocksOf(_settings))];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Features(x).Apply(_dropout).Apply(_classifier);

    /// <inheritdoc/>
    public Tensor Features(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Apply(_features).GlobalAveragePool().FlattenChannelsFirst();
    }

    /// <summary>What a network with these settings offers attention.</summary>
    public static BackboneSites SitesOf(string name, EfficientNetSettings settings)
    {
        int[] blocks = BlocksOf(settings);
        return new BackboneSites(
            name, MobileBlock.Positions, blocks,
            new AttentionDefault(Position.ReplaceSe, AttentionDefault.Everywhere, AttentionDefault.NoOptions),
            new Dictionary<string, AttentionDefault>(
                MobileDefaults.Of(Position.ReplaceSe, AttentionDefault.Everywhere, blocks, middle: 5))
            {
                // The network's own: a quarter of the block's input channels, which the first stage does not expand, and SiLU.
                ["se"] = new(Position.ReplaceSe, AttentionDefault.Everywhere, static site =>
                    [new("reduction", site.Stage == 1 ? "4" : "24"), new("bias", "true"), new("activation", "silu")]),
            });
    }

    internal static void Register(ModelCatalog catalog)
    {
        Add(0, new EfficientNetSettings(1, 1), 224, 256);
        Add(1, new EfficientNetSettings(1, 1.1), 240, 256);
        Add(2, new EfficientNetSettings(1.1, 1.2) { Dropout = 0.3f }, 288, 288);
        Add(3, new EfficientNetSettings(1.2, 1.4) { Dropout = 0.3f }, 300, 320);
        Add(4, new EfficientNetSettings(1.4, 1.8) { Dropout = 0.4f }, 380, 384);
        Add(5, new EfficientNetSettings(1.6, 2.2) { Dropout = 0.4f, Epsilon = 1e-3f, Momentum = 0.01f }, 456, 456);
        Add(6, new EfficientNetSettings(1.8, 2.6) { Dropout = 0.5f, Epsilon = 1e-3f, Momentum = 0.01f }, 528, 528);
        Add(7, new EfficientNetSettings(2, 3.1) { Dropout = 0.5f, Epsilon = 1e-3f, Momentum = 0.01f }, 600, 600);

        void Add(int number, EfficientNetSettings settings, int size, int resize) => catalog.Add(new ModelRegistration(
            new ModelEntry($"efficientnet_b{number}", $"EfficientNet-B{number}, arXiv:1905.11946", size, 1000)
            {
                TakesWidth = true,
                Switches =
                [
                    (NoSqueeze, "without its own squeeze-and-excitation"),
                    (TensorFlow, "padding and norms of the TensorFlow release"),
                ],
                KeyLayouts = ["torchvision", EfficientNetKeyLayouts.Timm.Name, EfficientNetKeyLayouts.NumberedName],
                Preprocessing = Preprocessing.ImageNet(size) with { ResizeSize = resize },
            },
            variant => SitesOf(variant.Name, Chosen(settings, variant)),
            (variant, classes, plan) => new EfficientNet(Chosen(settings, variant), classes, plan)));
    }

    private static EfficientNetSettings Chosen(EfficientNetSettings settings, ModelVariant variant)
    {
        EfficientNetSettings chosen = settings with { Width = settings.Width * variant.Width, HasSqueeze = !variant.Has(NoSqueeze) };
        return variant.Has(TensorFlow) ? chosen.AsInTensorFlow() : chosen;
    }

    private static int[] BlocksOf(EfficientNetSettings settings) => [.. Stages.Select(stage => settings.Blocks(stage.Blocks))];
}
