using System.Globalization;

namespace Fovea;

/// <summary>EfficientNet's block: 1×1 expansion, depthwise convolution, squeeze-and-excitation, linear 1×1 projection.</summary>
/// <remarks>Tan, Le, ICML 2019, arXiv:1905.11946, with torchvision's keys. The squeeze is a quarter of the block's input channels.
/// Attention stands in place of it, before it, after expansion or projection, on the input or after the block.</remarks>
internal sealed class MobileBlock : Module, IResidualBlock
{
    public static readonly IReadOnlyList<Position> Positions =
    [
        Position.Input, Position.AfterExpand, Position.AfterDw, Position.ReplaceSe, Position.AfterProject, Position.AfterBlock,
    ];

    private readonly Sequential? _expand;
    private readonly Sequential _depthwise;
    private readonly OwnSqueeze? _squeeze;
    private readonly Sequential _project;
    private readonly StochasticDepth? _drop;
    private readonly AttentionSlot _input;
    private readonly AttentionSlot _afterExpand;
    private readonly AttentionSlot _afterDepthwise;
    private readonly AttentionSlot _replaceSqueeze;
    private readonly AttentionSlot _afterProject;
    private readonly AttentionSlot _afterBlock;

    public MobileBlock(EfficientNetSettings settings, MobileBlockShape shape, int stage, int block, AttentionPlan plan)
    {
        (int expansion, int kernel, int stride, int inputs, int outputs) = shape;
        int hidden = MobileNetV2.Divisible(inputs * expansion);
        _input = Slot(plan, new Site(Position.Input, inputs, stage, block), "_input");
        Container layers = Child("block", new Container());
        int next = 0;
        if (expansion != 1)
            _expand = layers.Add(Number(next++), settings.ConvolutionNorm(inputs, hidden), "expand");
        _afterExpand = Slot(plan, new Site(Position.AfterExpand, hidden, stage, block), "_expand");
        _depthwise = layers.Add(Number(next++), settings.ConvolutionNorm(hidden, hidden, kernel, stride, hidden), "depthwise");
        _afterDepthwise = Slot(plan, new Site(Position.AfterDw, hidden, stage, block), "_dw");
        _replaceSqueeze = Slot(plan, new Site(Position.ReplaceSe, hidden, stage, block), "");
        if (_replaceSqueeze.IsEmpty && settings.HasSqueeze)
            _squeeze = layers.Add(Number(next), new OwnSqueeze(hidden, Math.Max(1, inputs / 4), Activation.Silu), "squeeze");
        // The number of a squeeze that is not there stays free, so that what follows keeps its keys.
        _project = layers.Add(Number(next + 1), settings.ConvolutionNorm(hidden, outputs, activation: Activation.None), "project");
        _afterProject = Slot(plan, new Site(Position.AfterProject, outputs, stage, block), "_project");
        if (stride == 1 && inputs == outputs)
            _drop = Child("stochastic_depth", new StochasticDepth(shape.DropProbability));
        _afterBlock = Slot(plan, new Site(Position.AfterBlock, outputs, stage, block), "_after");
    }

    /// <inheritdoc/>
    public BatchNorm2d? LastNorm => _drop is null ? null : (BatchNorm2d)_project.Items[1];

    /// <inheritdoc/>
    public void SetDropPath(float probability) => _drop?.Probability = probability;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        x = _input.Apply(x);
        Tensor y = _expand is null ? x : x.Apply(_expand);
        y = _afterDepthwise.Apply(_afterExpand.Apply(y).Apply(_depthwise));
        y = _replaceSqueeze.Apply(y).ApplyIfAny(_squeeze);
        y = _afterProject.Apply(y.Apply(_project));
        return _afterBlock.Apply(_drop is null ? y : y.Apply(_drop) + x);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private AttentionSlot Slot(AttentionPlan plan, Site site, string suffix) =>
        new(plan, site, (key, module) => Child(key + suffix, module));
}
