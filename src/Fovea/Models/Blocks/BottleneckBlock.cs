namespace Fovea;

/// <summary>The bottleneck residual block: 1×1, 3×3 with the stride, 1×1 to four times the planes.</summary>
/// <remarks>He, Zhang, Ren, Sun, CVPR 2016, arXiv:1512.03385, with the stride in the 3×3 and torchvision's keys. Attention may stand on the
/// input, in place of the 3×3, after it, before the addition and after the block.</remarks>
internal sealed class BottleneckBlock : Module
{
    public const int Expansion = 4;

    public static readonly IReadOnlyList<Position> Positions =
        [Position.Input, Position.ReplaceConv, Position.AfterConv2, Position.BeforeAdd, Position.AfterBlock];

    private readonly Conv2d _conv1;
    private readonly Conv2d? _conv2;
    private readonly Conv2d _conv3;
    private readonly BatchNorm2d _bn1;
    private readonly BatchNorm2d? _bn2;
    private readonly BatchNorm2d _bn3;
    private readonly Sequential? _downsample;
    private readonly AttentionSlot _input;
    private readonly AttentionSlot _replaceConv;
    private readonly AttentionSlot _afterConv2;
    private readonly AttentionSlot _beforeAdd;
    private readonly AttentionSlot _afterBlock;

    public BottleneckBlock(int inputs, int planes, int stride, int stage, int block, AttentionPlan plan)
    {
        int outputs = planes * Expansion;
        _input = new AttentionSlot(
            plan, new Site(Position.Input, inputs, stage, block), (key, module) => Child($"{key}_input", module));
        _conv1 = Child("conv1", BasicBlock.Convolution(inputs, planes, 1, 1));
        _bn1 = Child("bn1", new BatchNorm2d(planes, Activation.Relu));
        Site spatial = new(Position.ReplaceConv, planes, stage, block) { Stride = stride };
        _replaceConv = new AttentionSlot(plan, spatial, (key, module) => Child(key, module));
        if (_replaceConv.IsEmpty)
        {
            _conv2 = Child("conv2", BasicBlock.Convolution(planes, planes, 3, stride));
            _bn2 = Child("bn2", new BatchNorm2d(planes, Activation.Relu));
        }

        _afterConv2 = new AttentionSlot(
            plan, new Site(Position.AfterConv2, planes, stage, block), (key, module) => Child($"{key}_conv2", module));
        _conv3 = Child("conv3", BasicBlock.Convolution(planes, outputs, 1, 1));
        _bn3 = Child("bn3", new BatchNorm2d(outputs));
        _beforeAdd = new AttentionSlot(plan, new Site(Position.BeforeAdd, outputs, stage, block), (key, module) => Child(key, module));
        if (stride != 1 || inputs != outputs)
            _downsample = Child("downsample", BasicBlock.Shortcut(inputs, outputs, stride));
        _afterBlock = new AttentionSlot(
            plan, new Site(Position.AfterBlock, outputs, stage, block), (key, module) => Child($"{key}_after", module));
        Alias("se_module", "se");
        Alias("spm", "spm_conv2");
        if (_conv2 is null)
        {
            // Its first author's code has the parts of a selective kernel in the block itself.
            foreach (string part in (string[])["conv2", "bn2", "conv2g", "bn2g", "conv_fc1", "bn_fc1", "conv_fc2"])
                Alias(part, $"sk.{part}");
        }
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        x = _input.Apply(x);
        Tensor y = _replaceConv.Apply(x.Apply(_conv1).Apply(_bn1)).ApplyIfAny(_conv2).ApplyIfAny(_bn2);
        y = _afterConv2.Apply(y).Apply(_conv3).Apply(_bn3);
        return _afterBlock.Apply(_beforeAdd.Apply(y).AddRelu(x.ApplyIfAny(_downsample)));
    }
}
