namespace Fovea;

/// <summary>The CIFAR ResNet of depth 6n + 2 for images of 32 pixels: 3×3 stem, three stages of n basic blocks, a linear
/// classifier.</summary>
/// <remarks>He, Zhang, Ren, Sun, CVPR 2016, arXiv:1512.03385, section 4.2, with 1×1 convolutions in the shortcuts (option B), or as in
/// that section without parameters there (option A).</remarks>
internal sealed class CifarResNet : Model, IPooledFeatures
{
    /// <summary>The switch of a name that asks for shortcuts without parameters.</summary>
    public const string PaddedShortcuts = "a";

    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly Sequential[] _stages = new Sequential[3];
    private readonly AttentionSlot[] _afterStages = new AttentionSlot[3];
    private readonly Linear _fc;

    public CifarResNet(int depth, int width, ShortcutKind shortcut, int classes, AttentionPlan plan)
    {
        int blocks = (depth - 2) / 6;
        _conv1 = Child("conv1", BasicBlock.Convolution(3, width, 3, 1));
        _bn1 = Child("bn1", new BatchNorm2d(width, Activation.Relu));
        int inputs = width;
        for (int stage = 1; stage <= 3; stage++)
        {
            Sequential layer = new();
            int planes = width << (stage - 1);
            for (int block = 0; block < blocks; block++)
            {
                layer.Add(new BasicBlock(inputs, planes, block == 0 && stage > 1 ? 2 : 1, stage, block, plan, shortcut));
                inputs = planes;
            }

            _stages[stage - 1] = Child($"layer{stage}", layer);
            string number = $"{stage}";
            _afterStages[stage - 1] = new AttentionSlot(
                plan, new Site(Position.AfterStage, inputs, stage, blocks - 1), (key, module) => Child(key + number, module));
        }

        _fc = Child("fc", new Linear(inputs, classes));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Module> Head => [_fc];

    /// <inheritdoc/>
    public override string LastFeatureMap => "layer3";

    internal override IReadOnlyList<KeyLayout> KeyLayouts => [ResNetKeyLayouts.LinearHead];

    /// <summary>What a network of this depth offers attention.</summary>
    public static BackboneSites SitesOf(string name, int depth)
    {
        int blocks = (depth - 2) / 6;
        return new BackboneSites(
            name, [.. BasicBlock.Positions, Position.AfterStage], [blocks, blocks, blocks],
            new AttentionDefault(Position.BeforeAdd, AttentionDefault.Everywhere, AttentionDefault.NoOptions),
            new Dictionary<string, AttentionDefault>(PlacedOnce.In([blocks, blocks, blocks], middle: 2))
            {
                ["sk"] = new(
                    Position.ReplaceConv, AttentionDefault.Everywhere,
                    AttentionDefault.Option("groups", static site => SelectiveKernel.FittingGroups(site.Channels))),
                ["sk-insight"] = new(
                    Position.ReplaceConv, static site => site.Channels % InsightSelectiveKernel.Groups == 0, AttentionDefault.NoOptions),
                ["se"] = new(Position.BeforeAdd, AttentionDefault.Everywhere, static _ => [new("bias", "true")]),
                ["sa"] = new(
                    Position.BeforeAdd, AttentionDefault.Everywhere,
                    AttentionDefault.Option("groups", static site => ShuffleAttention.FittingGroups(site.Channels, 4))),
                ["bam"] = new(Position.AfterStage, static site => site.Stage < 3, AttentionDefault.NoOptions),
                ["sge"] = new(Position.BeforeAdd, AttentionDefault.Everywhere, AttentionDefault.Dividing("groups", 4)),
                ["ema"] = new(Position.BeforeAdd, AttentionDefault.Everywhere, AttentionDefault.Dividing("factor", 4)),
                // A sixteenth of 16 channels would be one hidden channel, over which a layer norm forgets everything.
                ["gc"] = new(Position.BeforeAdd, AttentionDefault.Everywhere, static _ => [new("ratio", "0.25")]),
            });
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Features(x).Apply(_fc);

    /// <inheritdoc/>
    public Tensor Features(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor y = x.Apply(_conv1).Apply(_bn1);
        for (int i = 0; i < _stages.Length; i++)
            y = _afterStages[i].Apply(y.Apply(_stages[i]));
        return y.GlobalAveragePool().FlattenChannelsFirst();
    }

    internal static void Register(ModelCatalog catalog)
    {
        foreach (int depth in (int[])[8, 14, 20, 32, 44, 56, 110])
        {
            ModelEntry entry = new($"resnet{depth}", $"CIFAR ResNet-{depth}, arXiv:1512.03385", 32, 10)
            {
                Aliases = [$"cifar_resnet{depth}"],
                TakesWidth = true,
                Switches = [(PaddedShortcuts, "shortcuts without parameters: every second pixel and channels of zeros")],
                KeyLayouts = ["torchvision", ResNetKeyLayouts.LinearHead.Name],
            };
            catalog.Add(new ModelRegistration(
                entry, variant => SitesOf(variant.Name, depth), (variant, classes, plan) => Build(depth, variant, classes, plan)));
        }
    }

    private static CifarResNet Build(int depth, ModelVariant variant, int classes, AttentionPlan plan)
    {
        ShortcutKind shortcut = variant.Has(PaddedShortcuts) ? ShortcutKind.Padding : ShortcutKind.Convolution;
        return new CifarResNet(depth, Math.Max(1, (int)Math.Round(16 * variant.Width)), shortcut, classes, plan);
    }
}
