namespace Fovea;

/// <summary>A module of BN-Inception: 1×1, 3×3, two 3×3 and a pooling side by side, joined.</summary>
/// <remarks>[N, C, H, W] → [N, outputs, H/stride, W/stride]. Ioffe, Szegedy, ICML 2015, arXiv:1502.03167. The published keys have no level
/// of their own for a module (<c>inception_3a_1x1</c>), so this one adds none. Attention stands on the input or on the joined
/// branches.</remarks>
internal sealed class InceptionModule : Module, IBlock
{
    public static readonly IReadOnlyList<Position> Positions = [Position.Input, Position.AfterBlock];

    private readonly Module[]? _ones;
    private readonly Module[] _threes;
    private readonly Module[] _doubles;
    private readonly Module[] _projection = [];
    private readonly AttentionSlot _input;
    private readonly AttentionSlot _afterBlock;
    private readonly InceptionShape _shape;

    public InceptionModule(InceptionShape shape, int inputs, bool bias, int stage, int block, AttentionPlan plan)
    {
        _shape = shape;
        string prefix = $"inception_{shape.Name}_";
        _input = new AttentionSlot(
            plan, new Site(Position.Input, inputs, stage, block), (key, module) => Child($"{prefix}{key}_input", module));
        if (shape.Ones > 0)
            _ones = Layer($"{prefix}1x1", inputs, shape.Ones, 1, 1, bias);
        int stride = shape.Stride;
        _threes =
        [
            .. Layer($"{prefix}3x3_reduce", inputs, shape.Reduced, 1, 1, bias),
            .. Layer($"{prefix}3x3", shape.Reduced, shape.Threes, 3, stride, bias),
        ];
        _doubles =
        [
            .. Layer($"{prefix}double_3x3_reduce", inputs, shape.DoubleReduced, 1, 1, bias),
            .. Layer($"{prefix}double_3x3_1", shape.DoubleReduced, shape.Doubles, 3, 1, bias),
            .. Layer($"{prefix}double_3x3_2", shape.Doubles, shape.Doubles, 3, stride, bias),
        ];
        if (shape.Pooled > 0)
            _projection = Layer($"{prefix}pool_proj", inputs, shape.Pooled, 1, 1, bias);
        _afterBlock = new AttentionSlot(
            plan, new Site(Position.AfterBlock, shape.Outputs(inputs), stage, block), (key, module) => Child(prefix + key, module));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        x = _input.Apply(x);
        Tensor threes = Run(_threes, x);
        Tensor doubles = Run(_doubles, x);
        Tensor pooled = Run(_projection, Pool(x));
        return _afterBlock.Apply(_ones is null
            ? Tensor.Concat(1, threes, doubles, pooled)
            : Tensor.Concat(1, Run(_ones, x), threes, doubles, pooled));
    }

    /// <summary>Convolution and norm under the keys <c>name</c> and <c>name_bn</c>.</summary>
    public static (Conv2d Convolution, BatchNorm2d Norm) LayerOf(int inputs, int outputs, int kernel, int stride, bool bias) =>
    (
        new Conv2d(
            inputs, outputs, kernel, stride, bias: bias, initializer: Initializers.KaimingFanOut(outputs, kernel * kernel),
            biasInitializer: Initializers.Constant(0f)),
        new BatchNorm2d(outputs, Activation.Relu));

    private Tensor Pool(Tensor x)
    {
        if (_shape.Stride == 2)
            return x.MaxPool(3, stride: 2, ceilMode: true);
        return _shape.PoolsMaximum ? x.MaxPool(3, stride: 1, padding: 1) : x.AveragePool(3, stride: 1, padding: 1);
    }

    private Module[] Layer(string name, int inputs, int outputs, int kernel, int stride, bool bias)
    {
        (Conv2d convolution, BatchNorm2d norm) = LayerOf(inputs, outputs, kernel, stride, bias);
        return [Child(name, convolution), Child($"{name}_bn", norm)];
    }

    private static Tensor Run(Module[] layers, Tensor x)
    {
        foreach (Module layer in layers)
            x = x.Apply(layer);
        return x;
    }
}
