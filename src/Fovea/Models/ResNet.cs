namespace Fovea;

/// <summary>ResNet for images of about 224 pixels: 7×7 stem, pooling, four stages of residual blocks, a linear classifier.</summary>
/// <remarks>He, Zhang, Ren, Sun, CVPR 2016, arXiv:1512.03385, with torchvision's keys and the stride in the 3×3. Attention stands after
/// the last norm of every block, before the addition, unless a placement says otherwise.</remarks>
internal sealed class ResNet : Model
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly Sequential[] _stages = new Sequential[4];
    private readonly AttentionSlot[] _afterStages = new AttentionSlot[4];
    private readonly Linear _fc;

    public ResNet(bool bottleneck, IReadOnlyList<int> blocks, int width, int classes, AttentionPlan plan)
    {
        _conv1 = Child("conv1", BasicBlock.Convolution(3, width, 7, 2));
        _bn1 = Child("bn1", new BatchNorm2d(width, Activation.Relu));
        int inputs = width;
        for (int stage = 1; stage <= 4; stage++)
        {
            Sequential layer = new();
            int planes = width << (stage - 1);
            for (int block = 0; block < blocks[stage - 1]; block++)
            {
                int stride = block == 0 && stage > 1 ? 2 : 1;
                layer.Add(bottleneck
                    ? new BottleneckBlock(inputs, planes, stride, stage, block, plan)
                    : new BasicBlock(inputs, planes, stride, stage, block, plan));
                inputs = bottleneck ? planes * BottleneckBlock.Expansion : planes;
            }

            _stages[stage - 1] = Child($"layer{stage}", layer);
            string number = $"{stage}";
            _afterStages[stage - 1] = new AttentionSlot(
                plan, new Site(Position.AfterStage, inputs, stage, blocks[stage - 1] - 1),
                (key, module) => Child(key + number, module));
        }

        _fc = Child("fc", new Linear(inputs, classes));
    }

    /// <inheritdoc/>
    public override string LastFeatureMap => "layer4";

    /// <summary>What a network with these blocks offers attention.</summary>
    public static BackboneSites SitesOf(string name, bool bottleneck, IReadOnlyList<int> blocks) => new(
        name, [.. bottleneck ? BottleneckBlock.Positions : BasicBlock.Positions, Position.AfterStage], blocks,
        new AttentionDefault(Position.BeforeAdd, AttentionDefault.Everywhere, AttentionDefault.NoOptions),
        new Dictionary<string, AttentionDefault>(PlacedOnce.In(blocks, middle: 3))
        {
            ["sk"] = new(
                Position.ReplaceConv, AttentionDefault.Everywhere,
                AttentionDefault.Option("groups", static site => SelectiveKernel.FittingGroups(site.Channels))),
            ["sk-insight"] = new(
                Position.ReplaceConv, static site => site.Channels % InsightSelectiveKernel.Groups == 0, AttentionDefault.NoOptions),
            ["se"] = new(Position.BeforeAdd, AttentionDefault.Everywhere, static _ => [new("bias", "true")]),
            ["eca"] = new(
                Position.BeforeAdd, AttentionDefault.Everywhere,
                AttentionDefault.Option("k_size", site => EcaKernel(bottleneck, blocks, site.Stage))),
            ["sa"] = new(
                Position.BeforeAdd, AttentionDefault.Everywhere,
                AttentionDefault.Option("groups", static site => ShuffleAttention.FittingGroups(site.Channels, 64))),
            ["bam"] = new(Position.AfterStage, static site => site.Stage < 4, AttentionDefault.NoOptions),
            // Where SPNet has it: in the last block of stages 1 to 3 and in every block of the last. Basic blocks have no such place.
            ["spm"] = bottleneck
                ? new(Position.AfterConv2, site => site.Stage == 4 || site.Block == blocks[site.Stage - 1] - 1, AttentionDefault.NoOptions)
                : new(Position.BeforeAdd, AttentionDefault.Everywhere, AttentionDefault.NoOptions),
        });

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor y = x.Apply(_conv1).Apply(_bn1).MaxPool(3, stride: 2, padding: 1);
        for (int i = 0; i < _stages.Length; i++)
            y = _afterStages[i].Apply(y.Apply(_stages[i]));
        return y.GlobalAveragePool().FlattenChannelsFirst().Apply(_fc);
    }

    // The published ECA-Nets state a kernel per stage (18: 3, 5, 7, 7; 50: 3, 5, 5, 7; 34, 101, 152: 3, 3, 5, 7); the paper's formula
    // gives others.
    private static int EcaKernel(bool bottleneck, IReadOnlyList<int> blocks, int stage)
    {
        int depth = blocks.Sum();
        ReadOnlySpan<int> kernels = bottleneck ? depth <= 16 ? [3, 5, 5, 7] : [3, 3, 5, 7] : depth <= 8 ? [3, 5, 7, 7] : [3, 3, 5, 7];
        return kernels[stage - 1];
    }
}
