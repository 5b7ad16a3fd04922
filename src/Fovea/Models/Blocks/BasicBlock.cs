namespace Fovea;

/// <summary>The basic residual block: two 3×3 convolutions, [N, C, H, W] → [N, planes, H/stride, W/stride].</summary>
/// <remarks>He, Zhang, Ren, Sun, CVPR 2016, arXiv:1512.03385, with torchvision's keys. Attention may stand on the input,
/// in place of the second 3×3, before the addition and after the block.</remarks>
internal sealed class BasicBlock : Module, IResidualBlock
{
    public static readonly IReadOnlyList<Position> Positions =
        [Position.Input, Position.ReplaceConv, Position.BeforeAdd, Position.AfterBlock];

    private readonly Conv2d _conv1;
    private readonly Conv2d? _conv2;
    private readonly BatchNorm2d _bn1;
    private readonly BatchNorm2d? _bn2;
    private readonly Module? _downsample;
    private readonly AttentionSlot _input;
    private readonly AttentionSlot _replaceConv;
    private readonly AttentionSlot _beforeAdd;
    private readonly AttentionSlot _afterBlock;
    private StochasticDepth? _drop;

    public BasicBlock(
        int inputs, int planes, int stride, int stage, int block, AttentionPlan plan, ShortcutKind shortcut = ShortcutKind.Convolution)
    {
        _input = new AttentionSlot(
            plan, new Site(Position.Input, inputs, stage, block), (key, module) => Child($"{key}_input", module));
        _conv1 = Child("conv1", Convolution(inputs, planes, 3, stride));
        _bn1 = Child("bn1", new BatchNorm2d(planes, Activation.Relu));
        _replaceConv = new AttentionSlot(plan, new Site(Position.ReplaceConv, planes, stage, block), (key, module) => Child(key, module));
        if (_replaceConv.IsEmpty)
        {
            _conv2 = Child("conv2", Convolution(planes, planes, 3, 1));
            _bn2 = Child("bn2", new BatchNorm2d(planes));
        }

        _beforeAdd = new AttentionSlot(plan, new Site(Position.BeforeAdd, planes, stage, block), (key, module) => Child(key, module));
        if (stride != 1 || inputs != planes)
        {
            _downsample = Child<Module>("downsample", shortcut == ShortcutKind.Convolution
                ? Shortcut(inputs, planes, stride)
                : new PaddedShortcut(inputs, planes, stride));
        }

        _afterBlock = new AttentionSlot(
            plan, new Site(Position.AfterBlock, planes, stage, block), (key, module) => Child($"{key}_after", module));
        Alias("se_module", "se");
    }

    /// <inheritdoc/>
    public BatchNorm2d? LastNorm => _bn2;

    /// <summary>A convolution of a residual network: no bias, Kaiming normal over the outputs.</summary>
    public static Conv2d Convolution(int inputs, int outputs, int kernel, int stride, int groups = 1) => new(
        inputs, outputs, kernel, stride, groups: groups, bias: false,
        initializer: Initializers.KaimingFanOut(outputs, kernel * kernel));

    /// <summary>The convolution, 1×1 unless told otherwise, and norm of a shortcut that changes the shape.</summary>
    public static Sequential Shortcut(int inputs, int outputs, int stride, int kernel = 1) =>
        new(Convolution(inputs, outputs, kernel, stride), new BatchNorm2d(outputs));

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
        Tensor y = _replaceConv.Apply(x.Apply(_conv1).Apply(_bn1)).ApplyIfAny(_conv2).ApplyIfAny(_bn2);
        return _afterBlock.Apply(_beforeAdd.Apply(y).ApplyIfAny(_drop).AddReluOver(x.ApplyIfAny(_downsample)));
    }
}
