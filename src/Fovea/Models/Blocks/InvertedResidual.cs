namespace Fovea;

/// <summary>The inverted residual of MobileNetV2: 1×1 expansion, 3×3 depthwise, linear 1×1 projection.</summary>
/// <remarks>Sandler, Howard, Zhu, Zhmoginov, Chen, CVPR 2018, arXiv:1801.04381, with torchvision's keys; attention has its own name beside
/// <c>conv</c>. It may stand on the input, after the expansion, after the depthwise convolution, after the projection and after
/// the block.</remarks>
internal sealed class InvertedResidual : Module, IResidualBlock
{
    public static readonly IReadOnlyList<Position> Positions =
        [Position.Input, Position.AfterExpand, Position.AfterDw, Position.AfterProject, Position.AfterBlock];

    private readonly Sequential? _expand;
    private readonly Sequential _depthwise;
    private readonly Conv2d _project;
    private readonly BatchNorm2d _norm;
    private readonly AttentionSlot _input;
    private readonly AttentionSlot _afterExpand;
    private readonly AttentionSlot _afterDepthwise;
    private readonly AttentionSlot _afterProject;
    private readonly AttentionSlot _afterBlock;
    private readonly bool _isResidual;
    private StochasticDepth? _drop;

    public InvertedResidual(int inputs, int outputs, int stride, int expansion, int stage, int block, AttentionPlan plan)
    {
        int hidden = inputs * expansion;
        _isResidual = stride == 1 && inputs == outputs;
        _input = Slot(plan, new Site(Position.Input, inputs, stage, block), "_input");
        Container layers = Child("conv", new Container());
        int next = 0;
        if (expansion != 1)
            _expand = layers.Add(Number(next++), ConvolutionNorm(inputs, hidden, 1, 1, 1), "expand");
        _afterExpand = Slot(plan, new Site(Position.AfterExpand, hidden, stage, block), "_expand");
        _depthwise = layers.Add(Number(next++), ConvolutionNorm(hidden, hidden, 3, stride, hidden), "depthwise");
        _afterDepthwise = Slot(plan, new Site(Position.AfterDw, hidden, stage, block), "");
        _project = layers.Add(Number(next++), Convolution(hidden, outputs, 1, 1, 1), "project");
        _norm = layers.Add(Number(next), new BatchNorm2d(outputs), "project_norm");
        _afterProject = Slot(plan, new Site(Position.AfterProject, outputs, stage, block), "_project");
        _afterBlock = Slot(plan, new Site(Position.AfterBlock, outputs, stage, block), "_after");
    }

    /// <inheritdoc/>
    public BatchNorm2d? LastNorm => _isResidual ? _norm : null;

    /// <summary>Convolution, norm and ReLU6, under the keys <c>0</c> and <c>1</c>.</summary>
    public static Sequential ConvolutionNorm(int inputs, int outputs, int kernel, int stride, int groups) =>
        new(Convolution(inputs, outputs, kernel, stride, groups), new BatchNorm2d(outputs, Activation.Relu6));

    /// <inheritdoc/>
    public void SetDropPath(float probability)
    {
        if (!_isResidual)
            return;
        _drop ??= Child("drop_path", new StochasticDepth(probability));
        _drop.Probability = probability;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        x = _input.Apply(x);
        Tensor y = _expand is null ? x : _afterExpand.Apply(x.Apply(_expand));
        y = _afterDepthwise.Apply(y.Apply(_depthwise));
        y = _afterProject.Apply(y.Apply(_project).Apply(_norm));
        return _afterBlock.Apply(_isResidual ? y.ApplyIfAny(_drop) + x : y);
    }

    private static Conv2d Convolution(int inputs, int outputs, int kernel, int stride, int groups) => new(
        inputs, outputs, kernel, stride, groups: groups, bias: false, initializer: Initializers.KaimingFanOut(outputs, kernel * kernel));

    private static string Number(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private AttentionSlot Slot(AttentionPlan plan, Site site, string suffix) =>
        new(plan, site, (key, module) => Child(key + suffix, module));
}
