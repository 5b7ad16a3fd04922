namespace Fovea;

/// <summary>A residual block of Inception-ResNet: branches and a 1×1 convolution with bias back to the input's channels, scaled and
/// added.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. Szegedy, Ioffe, Vanhoucke, Alemi, AAAI 2017, arXiv:1602.07261. Attention stands on the residual
/// branch before it is scaled, on the input or after the block.</remarks>
internal sealed class InceptionResidual : Module, IResidualBlock
{
    public static readonly IReadOnlyList<Position> Positions = [Position.Input, Position.BeforeAdd, Position.AfterBlock];

    private readonly InceptionBranches _branches;
    private readonly Conv2d _convolution;
    private readonly AttentionSlot _input;
    private readonly AttentionSlot _beforeAdd;
    private readonly AttentionSlot _afterBlock;
    private readonly float _scale;
    private readonly bool _activates;
    private StochasticDepth? _drop;

    public InceptionResidual(
        int channels, InceptionUnitShape[][] branches, float scale, bool activates, int stage, int block, AttentionPlan plan)
    {
        (_scale, _activates) = (scale, activates);
        _input = Slot(plan, new Site(Position.Input, channels, stage, block), "_input");
        _branches = Inside(new InceptionBranches(channels, branches, PoolingBranch.None));
        _convolution = Child("conv2d", new Conv2d(
            _branches.Outputs, channels, 1, initializer: Initializers.KaimingFanOut(channels, 1),
            biasInitializer: Initializers.Constant(0f)));
        _beforeAdd = Slot(plan, new Site(Position.BeforeAdd, channels, stage, block), "");
        _afterBlock = Slot(plan, new Site(Position.AfterBlock, channels, stage, block), "_after");
    }

    /// <summary>None: the branch ends with a convolution.</summary>
    public BatchNorm2d? LastNorm => null;

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
        Tensor y = _beforeAdd.Apply(x.Apply(_branches).Apply(_convolution)).ApplyIfAny(_drop);
        Tensor residual = _scale == 1f ? y : y * _scale;
        return _afterBlock.Apply(_activates ? residual.AddReluOver(x) : residual + x);
    }

    private AttentionSlot Slot(AttentionPlan plan, Site site, string suffix) =>
        new(plan, site, (key, module) => Child(key + suffix, module));
}
