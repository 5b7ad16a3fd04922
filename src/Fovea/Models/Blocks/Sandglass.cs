using System.Globalization;

namespace Fovea;

/// <summary>The sandglass block of MobileNeXt: depthwise 3×3 on the wide map, 1×1 reduction, 1×1 expansion, depthwise 3×3.</summary>
/// <remarks>[N, C, H, W] → [N, outputs, H/stride, W/stride]. Zhou, Hou, Chen, Feng, Yan, ECCV 2020, arXiv:2007.02269, with the
/// keys of the authors' code. The reduction and the last depthwise convolution are linear.</remarks>
internal sealed class Sandglass : Module, IResidualBlock
{
    public static readonly IReadOnlyList<Position> Positions =
        [Position.Input, Position.AfterDw, Position.AfterExpand, Position.BeforeAdd, Position.AfterBlock];

    private readonly Module[] _first = [];
    private readonly Module[] _middle;
    private readonly Module[] _last = [];
    private readonly bool _isResidual;
    private readonly AttentionSlot _input;
    private readonly AttentionSlot? _afterDepthwise;
    private readonly AttentionSlot _afterExpand;
    private readonly AttentionSlot _beforeAdd;
    private readonly AttentionSlot _afterBlock;
    private StochasticDepth? _drop;

    public Sandglass(SandglassShape shape, int stage, int block, AttentionPlan plan)
    {
        (int inputs, int hidden, int outputs, int stride) = shape;
        _isResidual = shape.IsResidual;
        _input = Slot(plan, new Site(Position.Input, inputs, stage, block), "_input");
        Container layers = Child("conv", new Container());
        // The numbers between are those of activations, which ride along with the norms here.
        int next = 0;
        if (shape.StartsDepthwise)
        {
            _first = Layer(layers, next, "depthwise", inputs, inputs, 3, 1, Activation.Relu6);
            _afterDepthwise = Slot(plan, new Site(Position.AfterDw, inputs, stage, block), "");
            next += 3;
        }

        _middle =
        [
            .. Layer(layers, next, "reduce", inputs, hidden, 1, 1, Activation.None),
            .. Layer(layers, next + 2, "expand", hidden, outputs, 1, 1, Activation.Relu6),
        ];
        _afterExpand = Slot(plan, new Site(Position.AfterExpand, outputs, stage, block), "_expand");
        if (shape.EndsDepthwise)
            _last = Layer(layers, next + 5, "last", outputs, outputs, 3, stride, Activation.None);
        _beforeAdd = Slot(plan, new Site(Position.BeforeAdd, outputs, stage, block), "_add");
        _afterBlock = Slot(plan, new Site(Position.AfterBlock, outputs, stage, block), "_after");
    }

    /// <summary>That of the last depthwise convolution. Without one the branch ends in ReLU6, which would pass no gradient at 0.</summary>
    public BatchNorm2d? LastNorm => _isResidual && _last.Length > 0 ? (BatchNorm2d)_last[^1] : null;

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
        Tensor y = Run(_first, x);
        y = _afterExpand.Apply(Run(_middle, _afterDepthwise?.Apply(y) ?? y));
        y = _beforeAdd.Apply(Run(_last, y));
        return _afterBlock.Apply(_isResidual ? y.ApplyIfAny(_drop) + x : y);
    }

    private static Tensor Run(Module[] layers, Tensor x)
    {
        foreach (Module layer in layers)
            x = x.Apply(layer);
        return x;
    }

    private static Module[] Layer(
        Container layers, int number, string role, int inputs, int outputs, int kernel, int stride, Activation activation) =>
    [
        layers.Add(
            Number(number),
            new Conv2d(
                inputs, outputs, kernel, stride, groups: kernel > 1 ? inputs : 1, bias: false,
                initializer: Initializers.KaimingFanOut(outputs, kernel * kernel)),
            role),
        layers.Add(Number(number + 1), new BatchNorm2d(outputs, activation), $"{role}_norm"),
    ];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private AttentionSlot Slot(AttentionPlan plan, Site site, string suffix) =>
        new(plan, site, (key, module) => Child(key + suffix, module));
}
