namespace Fovea;

/// <summary>The bottleneck residual block: 1×1, 3×3, 1×1, each with a norm, added to the input.</summary>
/// <remarks>He, Zhang, Ren, Sun, CVPR 2016, arXiv:1512.03385, with torchvision's keys. Attention may stand on the
/// input, in place of the 3×3, after it, before the addition, there in place of the block's own squeeze-and-excitation, and after the
/// block.</remarks>
internal sealed class BottleneckBlock : Module, IResidualBlock
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
    private readonly OwnSqueeze? _squeeze;
    private readonly Sequential? _downsample;
    private readonly AttentionSlot _input;
    private readonly AttentionSlot? _replaceConv;
    private readonly AttentionSlot _afterConv2;
    private readonly AttentionSlot? _replaceSqueeze;
    private readonly AttentionSlot _beforeAdd;
    private readonly AttentionSlot _afterBlock;
    private StochasticDepth? _drop;

    public BottleneckBlock(BottleneckShape shape, int stage, int block, AttentionPlan plan)
    {
        (int inputs, int reduced, int width, int outputs, int stride) = shape;
        _input = Slot(plan, new Site(Position.Input, inputs, stage, block), "_input");
        _conv1 = Child("conv1", BasicBlock.Convolution(inputs, reduced, 1, shape.StridesFirst ? stride : 1));
        _bn1 = Child("bn1", new BatchNorm2d(reduced, Activation.Relu));
        int innerStride = shape.StridesFirst ? 1 : stride;
        // What stands in place of a convolution keeps the number of channels.
        if (reduced == width)
            _replaceConv = Slot(plan, new Site(Position.ReplaceConv, width, stage, block) { Stride = innerStride }, "");
        if (_replaceConv is not { IsEmpty: false })
        {
            _conv2 = Child("conv2", BasicBlock.Convolution(reduced, width, 3, innerStride, shape.Groups));
            _bn2 = Child("bn2", new BatchNorm2d(width, Activation.Relu));
        }

        _afterConv2 = Slot(plan, new Site(Position.AfterConv2, width, stage, block), "_conv2");
        _conv3 = Child("conv3", BasicBlock.Convolution(width, outputs, 1, 1));
        _bn3 = Child("bn3", new BatchNorm2d(outputs));
        if (shape.Squeeze > 0)
        {
            _replaceSqueeze = Slot(plan, new Site(Position.ReplaceSe, outputs, stage, block), "");
            if (_replaceSqueeze.IsEmpty)
                _squeeze = Child("se_module", new OwnSqueeze(outputs, Math.Max(1, outputs / shape.Squeeze), Activation.Relu));
        }

        _beforeAdd = Slot(plan, new Site(Position.BeforeAdd, outputs, stage, block), shape.Squeeze > 0 ? "_add" : "");
        if (stride != 1 || inputs != outputs)
            _downsample = Child("downsample", BasicBlock.Shortcut(inputs, outputs, stride, shape.ShortcutKernel));
        _afterBlock = Slot(plan, new Site(Position.AfterBlock, outputs, stage, block), "_after");
        if (_squeeze is null)
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
    public BatchNorm2d? LastNorm => _bn3;

    /// <inheritdoc/>
    public void SetDropPath(float probability)
    {
        _drop ??= Child("drop_path", new StochasticDepth(probability));
        _drop.Probability = probability;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        x = _input.Apply(x);
        Tensor y = x.Apply(_conv1).Apply(_bn1);
        y = (_replaceConv?.Apply(y) ?? y).ApplyIfAny(_conv2).ApplyIfAny(_bn2);
        y = _afterConv2.Apply(y).Apply(_conv3).Apply(_bn3);
        y = _beforeAdd.Apply((_replaceSqueeze?.Apply(y) ?? y).ApplyIfAny(_squeeze));
        return _afterBlock.Apply(y.ApplyIfAny(_drop).AddReluOver(x.ApplyIfAny(_downsample)));
    }

    private AttentionSlot Slot(AttentionPlan plan, Site site, string suffix) =>
        new(plan, site, (key, module) => Child(key + suffix, module));
}
