namespace Fovea;

/// <summary>SENet-154 and the SE-ResNets of the Caffe release: residual networks with a squeeze-and-excitation of their own in every
/// block.</summary>
/// <remarks>Hu, Shen, Albanie, Sun, Wu, CVPR 2018, arXiv:1709.01507, with the keys of the converted release: <c>layer0.conv1</c>,
/// <c>layer1.0.se_module.fc1</c>, <c>last_linear</c>. The stem's pooling rounds up and has no padding. Attention stands in place of the
/// network's own unless a placement says otherwise.</remarks>
internal sealed class SENet : Model, IPooledFeatures
{
    private readonly Module[] _stem;
    private readonly Sequential[] _stages = new Sequential[4];
    private readonly AttentionSlot[] _afterStages = new AttentionSlot[4];
    private readonly Dropout _dropout;
    private readonly Linear _classifier;

    public SENet(SENetSettings settings, int classes, AttentionPlan plan)
    {
        int width = settings.Width;
        Container stem = Child("layer0", new Container());
        _stem = settings.IsDeep
            ? [.. Stem(stem, 1, 3, width, 3, 2), .. Stem(stem, 2, width, width, 3, 1), .. Stem(stem, 3, width, 2 * width, 3, 1)]
            : [.. Stem(stem, 1, 3, width, 7, 2)];
        int inputs = settings.IsDeep ? 2 * width : width;
        for (int stage = 1; stage <= 4; stage++)
        {
            Sequential layer = new();
            int planes = width << (stage - 1);
            for (int block = 0; block < settings.Blocks[stage - 1]; block++)
            {
                BottleneckShape shape = settings.BlockOf(inputs, planes, stage, block);
                layer.Add(new BottleneckBlock(shape, stage, block, plan));
                inputs = shape.Outputs;
            }

            _stages[stage - 1] = Child($"layer{stage}", layer);
            string number = $"{stage}";
            _afterStages[stage - 1] = new AttentionSlot(
                plan, new Site(Position.AfterStage, inputs, stage, settings.Blocks[stage - 1] - 1),
                (key, module) => Child(key + number, module));
        }

        _dropout = Child("dropout", new Dropout(settings.IsDeep ? 0.2f : 0f));
        _classifier = Child("last_linear", new Linear(inputs, classes));
        Alias("fc", "last_linear");
    }

    /// <inheritdoc/>
    public IReadOnlyList<Module> Head => [_dropout, _classifier];

    /// <inheritdoc/>
    public override string LastFeatureMap => "layer4";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Features(x).Apply(_dropout).Apply(_classifier);

    /// <inheritdoc/>
    public Tensor Features(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor y = x;
        foreach (Module layer in _stem)
            y = y.Apply(layer);
        y = y.MaxPool(3, stride: 2, ceilMode: true);
        for (int i = 0; i < _stages.Length; i++)
            y = _afterStages[i].Apply(y.Apply(_stages[i]));
        return y.GlobalAveragePool().FlattenChannelsFirst();
    }

    /// <summary>What a network with these settings offers attention.</summary>
    public static BackboneSites SitesOf(string name, SENetSettings settings)
    {
        // The 3×3 of SENet-154 doubles the channels, so nothing can stand in its place.
        IEnumerable<Position> positions = BottleneckBlock.Positions.Where(position => position != Position.ReplaceConv || !settings.IsDeep);
        return new BackboneSites(
            name, [.. positions, Position.ReplaceSe, Position.AfterStage], settings.Blocks,
            new AttentionDefault(Position.ReplaceSe, AttentionDefault.Everywhere, AttentionDefault.NoOptions),
            ResidualDefaults.Of(bottleneck: true, settings.Blocks, Position.ReplaceSe));
    }

    internal static void Register(ModelCatalog catalog)
    {
        int[] blocks50 = [3, 4, 6, 3], blocks101 = [3, 4, 23, 3], blocks152 = [3, 8, 36, 3];
        Add("senet154", "SENet-154", new SENetSettings(blocks152) { IsDeep = true, Groups = 64 });
        Add("senet_caffe_se_resnet50", "SE-ResNet-50 of the Caffe release", new SENetSettings(blocks50));
        Add("senet_caffe_se_resnet101", "SE-ResNet-101 of the Caffe release", new SENetSettings(blocks101));
        Add("senet_caffe_se_resnet152", "SE-ResNet-152 of the Caffe release", new SENetSettings(blocks152));
        Add(
            "senet_caffe_se_resnext50_32x4d", "SE-ResNeXt-50 32x4d of the Caffe release",
            new SENetSettings(blocks50) { Groups = 32, GroupWidth = 4 });
        Add(
            "senet_caffe_se_resnext101_32x4d", "SE-ResNeXt-101 32x4d of the Caffe release",
            new SENetSettings(blocks101) { Groups = 32, GroupWidth = 4 });

        void Add(string name, string title, SENetSettings settings) => catalog.Add(new ModelRegistration(
            new ModelEntry(name, $"{title}, arXiv:1709.01507", 224, 1000) { TakesWidth = true, KeyLayouts = ["SENet release"] },
            variant => SitesOf(variant.Name, settings),
            (variant, classes, plan) => new SENet(settings.Scaled(variant.Width), classes, plan)));
    }

    private static Module[] Stem(Container stem, int number, int inputs, int outputs, int kernel, int stride) =>
    [
        stem.Add($"conv{number}", BasicBlock.Convolution(inputs, outputs, kernel, stride)),
        stem.Add($"bn{number}", new BatchNorm2d(outputs, Activation.Relu)),
    ];
}
