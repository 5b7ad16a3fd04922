namespace Fovea;

/// <summary>ShuffleNetV2: half of the channels passes each unit untouched, and the halves are shuffled.</summary>
/// <remarks>Ma, Zhang, Zheng, Sun, ECCV 2018, arXiv:1807.11164, with torchvision's keys. Attention stands on the joined halves, before the
/// shuffle, as squeeze-and-excitation does in PytorchInsight.</remarks>
internal sealed class ShuffleNetV2 : Model, IPooledFeatures
{
    private const int Stem = 24;
    private const string Insight = "insight";
    private const int FirstStage = 2;
    private static readonly int[] Blocks = [4, 8, 4];

    private readonly Sequential _conv1;
    private readonly Sequential[] _stages = new Sequential[3];
    private readonly Sequential _conv5;
    private readonly Linear _fc;

    /// <summary>Builds the network.</summary>
    /// <param name="widths">Channels of the three stages and of the last convolution.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="plan">The attention.</param>
    public ShuffleNetV2(IReadOnlyList<int> widths, int classes, AttentionPlan plan)
    {
        _conv1 = Child("conv1", ConvolutionNorm(3, Stem, 3, 2));
        int inputs = Stem;
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            Sequential layer = new();
            for (int block = 0; block < Blocks[stage]; block++)
            {
                layer.Add(new ShuffleUnit(inputs, widths[stage], block == 0 ? 2 : 1, FirstStage + stage, block, plan));
                inputs = widths[stage];
            }

            _stages[stage] = Child($"stage{FirstStage + stage}", layer);
        }

        _conv5 = Child("conv5", ConvolutionNorm(inputs, widths[^1], 1, 1));
        _fc = Child("fc", new Linear(widths[^1], classes));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Module> Head => [_fc];

    /// <inheritdoc/>
    public override string LastFeatureMap => "conv5";

    internal override IReadOnlyList<KeyLayout> KeyLayouts => [ShuffleNetV2KeyLayouts.PytorchInsight];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Features(x).Apply(_fc);

    /// <inheritdoc/>
    public Tensor Features(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor y = x.Apply(_conv1).MaxPool(3, stride: 2, padding: 1);
        foreach (Sequential stage in _stages)
            y = y.Apply(stage);
        return y.Apply(_conv5).GlobalAveragePool().FlattenChannelsFirst();
    }

    /// <summary>What the network offers attention.</summary>
    public static BackboneSites SitesOf(string name) => new(
        name, ShuffleUnit.Positions, Blocks,
        new AttentionDefault(Position.BeforeShuffle, AttentionDefault.Everywhere, AttentionDefault.NoOptions),
        new Dictionary<string, AttentionDefault>(
            MobileDefaults.Of(Position.BeforeShuffle, AttentionDefault.Everywhere, Blocks, middle: 3, FirstStage))
        {
            // PytorchInsight's ratio.
            ["se"] = new(Position.BeforeShuffle, AttentionDefault.Everywhere, static _ => [new("reduction", "16"), new("bias", "true")]),
            ["cbam"] = new(Position.BeforeShuffle, AttentionDefault.Everywhere, static _ => [new("reduction", "16")]),
        })
    {
        FirstStage = FirstStage,
    };

    internal static void Register(ModelCatalog catalog)
    {
        Add("x0_5", "x0.5", [48, 96, 192, 1024]);
        Add("x1_0", "x1.0", [116, 232, 464, 1024]);
        Add("x1_5", "x1.5", [176, 352, 704, 1024]);
        Add("x2_0", "x2.0", [244, 488, 976, 2048], (Insight, "224 channels in the first stage, as PytorchInsight has them"));

        void Add(string width, string alias, int[] widths, params (string Name, string Meaning)[] switches) =>
            catalog.Add(new ModelRegistration(
                new ModelEntry($"shufflenet_v2_{width}", $"ShuffleNetV2 {alias}, arXiv:1807.11164", 224, 1000)
                {
                    Aliases = [$"shufflenet_v2_{alias}"],
                    Switches = switches,
                    KeyLayouts = ["torchvision", ShuffleNetV2KeyLayouts.PytorchInsight.Name],
                },
                static variant => SitesOf(variant.Name),
                (variant, classes, plan) => new ShuffleNetV2(
                    variant.Has(Insight) ? [224, .. widths[1..]] : widths, classes, plan)));
    }

    private static Sequential ConvolutionNorm(int inputs, int outputs, int kernel, int stride) =>
        new(new Conv2d(inputs, outputs, kernel, stride, bias: false), new BatchNorm2d(outputs, Activation.Relu));
}
