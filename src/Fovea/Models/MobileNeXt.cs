namespace Fovea;

/// <summary>MobileNeXt: sandglass blocks, whose shortcuts join the wide maps and whose depthwise convolutions stand outside.</summary>
/// <remarks>Zhou, Hou, Chen, Feng, Yan, ECCV 2020, arXiv:2007.02269, with the keys of the authors' code. Attention stands after the
/// activation of a block's first depthwise convolution, where it has one, as in arXiv:2103.02907.</remarks>
internal sealed class MobileNeXt : Model, IPooledFeatures
{
    private const int LastChannels = 1280;

    /// <summary>Reduction, channels, blocks and stride of the eight stages.</summary>
    private static readonly (int Reduction, int Channels, int Blocks, int Stride)[] Stages =
    [
        (2, 96, 1, 2), (6, 144, 1, 1), (6, 192, 3, 2), (6, 288, 3, 2), (6, 384, 4, 1), (6, 576, 4, 2), (6, 960, 3, 1), (6, 1280, 1, 1),
    ];

    private readonly Sequential _features = new();
    private readonly Dropout _dropout;
    private readonly Linear _classifier;

    public MobileNeXt(double width, int classes, AttentionPlan plan)
    {
        int inputs = MobileNetV2.Divisible(32 * width);
        _features.Add(InvertedResidual.ConvolutionNorm(3, inputs, 3, 2, 1));
        for (int stage = 1; stage <= Stages.Length; stage++)
        {
            (int reduction, int channels, int blocks, int stride) = Stages[stage - 1];
            int outputs = channels == LastChannels && width < 1 ? LastChannels : MobileNetV2.Divisible(channels * width);
            for (int block = 0; block < blocks; block++)
            {
                SandglassShape shape = SandglassShape.Of(inputs, outputs, block == 0 ? stride : 1, reduction, isOnly: blocks == 1);
                _features.Add(new Sandglass(shape, stage, block, plan));
                inputs = outputs;
            }
        }

        Child("features", _features);
        Container classifier = Child("classifier", new Container());
        _dropout = classifier.Add("0", new Dropout(0.2f));
        _classifier = classifier.Add(
            "1", new Linear(inputs, classes, initializer: Initializers.Normal(0.01), biasInitializer: Initializers.Constant(0f)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Module> Head => [_dropout, _classifier];

    /// <inheritdoc/>
    public override string LastFeatureMap => "features.20";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Features(x).Apply(_dropout).Apply(_classifier);

    /// <inheritdoc/>
    public Tensor Features(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Apply(_features).GlobalAveragePool().FlattenChannelsFirst();
    }

    /// <summary>What the network offers attention.</summary>
    public static BackboneSites SitesOf(string name)
    {
        int[] blocks = [.. Stages.Select(static stage => stage.Blocks)];
        return new BackboneSites(
            name, Sandglass.Positions, blocks,
            new AttentionDefault(Position.AfterDw, AttentionDefault.Everywhere, AttentionDefault.NoOptions),
            MobileDefaults.Of(Position.AfterDw, AttentionDefault.Everywhere, blocks, middle: 6));
    }

    internal static void Register(ModelCatalog catalog) => catalog.Add(new ModelRegistration(
        new ModelEntry("mobilenext", "MobileNeXt, arXiv:2007.02269", 224, 1000) { TakesWidth = true, KeyLayouts = ["mnext.py"] },
        static variant => SitesOf(variant.Name), static (variant, classes, plan) => new MobileNeXt(variant.Width, classes, plan)));
}
