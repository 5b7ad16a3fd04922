namespace Fovea;

/// <summary>ResNet, ResNeXt and Wide ResNet: 7×7 stem, pooling, four stages of residual blocks, a linear classifier; for small images the
/// stem is a 3×3 without stride and pooling.</summary>
/// <remarks>He, Zhang, Ren, Sun, CVPR 2016, arXiv:1512.03385; Xie, Girshick, Dollár, Tu, He, CVPR 2017, arXiv:1611.05431; Zagoruyko,
/// Komodakis, BMVC 2016, arXiv:1605.07146. Torchvision's keys and the stride in the 3×3. Attention stands after
/// the last norm of every block, before the addition, unless a placement says otherwise.</remarks>
internal sealed class ResNet : Model, IPooledFeatures
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly Sequential[] _stages = new Sequential[4];
    private readonly AttentionSlot[] _afterStages = new AttentionSlot[4];
    private readonly Linear _fc;
    private readonly bool _pools;

    public ResNet(ResNetSettings settings, int classes, AttentionPlan plan)
    {
        _pools = !settings.SmallImages;
        int inputs = settings.Stem;
        _conv1 = Child("conv1", BasicBlock.Convolution(3, inputs, _pools ? 7 : 3, _pools ? 2 : 1));
        _bn1 = Child("bn1", new BatchNorm2d(inputs, Activation.Relu));
        for (int stage = 1; stage <= 4; stage++)
        {
            Sequential layer = new();
            int planes = settings.Planes(stage);
            int width = settings.WidthOf(planes);
            int outputs = settings.Bottleneck ? planes * BottleneckBlock.Expansion : planes;
            for (int block = 0; block < settings.Blocks[stage - 1]; block++)
            {
                int stride = block == 0 && stage > 1 ? 2 : 1;
                BottleneckShape shape = new(inputs, width, width, outputs, stride) { Groups = settings.Groups };
                layer.Add(settings.Bottleneck
                    ? new BottleneckBlock(shape, stage, block, plan)
                    : new BasicBlock(inputs, planes, stride, stage, block, plan));
                inputs = outputs;
            }

            _stages[stage - 1] = Child($"layer{stage}", layer);
            string number = $"{stage}";
            _afterStages[stage - 1] = new AttentionSlot(
                plan, new Site(Position.AfterStage, inputs, stage, settings.Blocks[stage - 1] - 1),
                (key, module) => Child(key + number, module));
        }

        _fc = Child("fc", new Linear(inputs, classes));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Module> Head => [_fc];

    /// <inheritdoc/>
    public override string LastFeatureMap => "layer4";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Features(x).Apply(_fc);

    /// <inheritdoc/>
    public Tensor Features(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor y = x.Apply(_conv1).Apply(_bn1);
        if (_pools)
            y = y.MaxPool(3, stride: 2, padding: 1);
        for (int i = 0; i < _stages.Length; i++)
            y = _afterStages[i].Apply(y.Apply(_stages[i]));
        return y.GlobalAveragePool().FlattenChannelsFirst();
    }

    /// <summary>What a network with these blocks offers attention.</summary>
    public static BackboneSites SitesOf(string name, ResNetSettings settings) => new(
        name, [.. settings.Bottleneck ? BottleneckBlock.Positions : BasicBlock.Positions, Position.AfterStage], settings.Blocks,
        new AttentionDefault(Position.BeforeAdd, AttentionDefault.Everywhere, AttentionDefault.NoOptions),
        ResidualDefaults.Of(settings.Bottleneck, settings.Blocks, Position.BeforeAdd));

    internal static void Register(ModelCatalog catalog)
    {
        int[] blocks18 = [2, 2, 2, 2], blocks34 = [3, 4, 6, 3], blocks101 = [3, 4, 23, 3], blocks152 = [3, 8, 36, 3];
        const string residual = "arXiv:1512.03385", next = "arXiv:1611.05431", wide = "arXiv:1605.07146";
        Add("resnet18", $"ResNet-18, {residual}", new ResNetSettings(false, blocks18));
        Add("resnet34", $"ResNet-34, {residual}", new ResNetSettings(false, blocks34));
        Add("resnet50", $"ResNet-50, {residual}", new ResNetSettings(true, blocks34));
        Add("resnet101", $"ResNet-101, {residual}", new ResNetSettings(true, blocks101));
        Add("resnet152", $"ResNet-152, {residual}", new ResNetSettings(true, blocks152));
        Add("resnext50_32x4d", $"ResNeXt-50 32x4d, {next}", new ResNetSettings(true, blocks34) { Groups = 32, GroupWidth = 4 });
        Add("resnext101_32x4d", $"ResNeXt-101 32x4d, {next}", new ResNetSettings(true, blocks101) { Groups = 32, GroupWidth = 4 });
        Add("resnext101_32x8d", $"ResNeXt-101 32x8d, {next}", new ResNetSettings(true, blocks101) { Groups = 32, GroupWidth = 8 });
        Add("resnext152_64x4d", $"ResNeXt-152 64x4d, {next}", new ResNetSettings(true, blocks152) { Groups = 64, GroupWidth = 4 });
        Add("wide_resnet50_2", $"Wide ResNet-50-2, {wide}", new ResNetSettings(true, blocks34) { GroupWidth = 128 });
        Add("wide_resnet101_2", $"Wide ResNet-101-2, {wide}", new ResNetSettings(true, blocks101) { GroupWidth = 128 });
        Add("wideresnet18_widen1.5", "ResNet-18, stages 1.5 times as wide, arXiv:1807.06521", new(false, blocks18) { Widen = 1.5 });
        Add("wideresnet18_widen2", "ResNet-18, stages twice as wide, arXiv:1807.06521", new(false, blocks18) { Widen = 2 });
        AddSmall("cifar_resnet18_w64", $"ResNet-18 with a 3×3 stem for small images, {residual}", new ResNetSettings(false, blocks18));
        AddSmall("cifar_resnet34_w64", $"ResNet-34 with a 3×3 stem for small images, {residual}", new ResNetSettings(false, blocks34));
        AddSmall("cifar_resnet50_w64", $"ResNet-50 with a 3×3 stem for small images, {residual}", new ResNetSettings(true, blocks34));
        AddSmall("cifar_resnet101_w64", $"ResNet-101 with a 3×3 stem for small images, {residual}", new ResNetSettings(true, blocks101));

        void Add(string name, string title, ResNetSettings settings) => Register(catalog, new(name, title, 224, 1000), settings);
        void AddSmall(string name, string title, ResNetSettings settings) =>
            Register(catalog, new(name, title, 32, 10), settings with { SmallImages = true });
    }

    private static void Register(ModelCatalog catalog, ModelEntry entry, ResNetSettings settings) => catalog.Add(new ModelRegistration(
        entry with { TakesWidth = true, KeyLayouts = ["torchvision", "timm"] }, variant => SitesOf(variant.Name, settings),
        (variant, classes, plan) => new ResNet(settings.Scaled(variant.Width), classes, plan)));
}
