using System.Globalization;

namespace Fovea;

/// <summary>The unit of ShuffleNetV2: 1×1, depthwise 3×3 and 1×1 on one half of the channels; with a stride, on all of them beside a second
/// branch. The halves are joined and shuffled.</summary>
/// <remarks>[N, C, H, W] → [N, outputs, H/stride, W/stride]. Ma, Zhang, Zheng, Sun, ECCV 2018, arXiv:1807.11164, with torchvision's
/// keys.</remarks>
internal sealed class ShuffleUnit : Module, IBlock
{
    public static readonly IReadOnlyList<Position> Positions =
        [Position.Input, Position.AfterDw, Position.BeforeShuffle, Position.AfterBlock];

    private readonly Module[]? _branch1;
    private readonly Module[] _reduce;
    private readonly Module[] _expand;
    private readonly AttentionSlot _input;
    private readonly AttentionSlot _afterDepthwise;
    private readonly AttentionSlot _beforeShuffle;
    private readonly AttentionSlot _afterBlock;
    private readonly int _half;

    public ShuffleUnit(int inputs, int outputs, int stride, int stage, int block, AttentionPlan plan)
    {
        _half = outputs / 2;
        _input = Slot(plan, new Site(Position.Input, inputs, stage, block), "_input");
        // The numbers between are those of activations, which ride along with the norms here.
        if (stride > 1)
        {
            Container branch1 = Child("branch1", new Container());
            _branch1 = [.. Depthwise(branch1, 0, inputs, stride), .. Pointwise(branch1, 2, inputs, _half)];
        }

        Container branch2 = Child("branch2", new Container());
        _reduce = [.. Pointwise(branch2, 0, stride > 1 ? inputs : _half, _half), .. Depthwise(branch2, 3, _half, stride)];
        _afterDepthwise = Slot(plan, new Site(Position.AfterDw, _half, stage, block), "_dw");
        _expand = Pointwise(branch2, 5, _half, _half);
        _beforeShuffle = Slot(plan, new Site(Position.BeforeShuffle, outputs, stage, block), "");
        _afterBlock = Slot(plan, new Site(Position.AfterBlock, outputs, stage, block), "_after");
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        x = _input.Apply(x);
        Tensor first, second;
        if (_branch1 is not null)
        {
            (first, second) = (Run(_branch1, x), x);
        }
        else
        {
            Tensor[] halves = x.SplitChannels(_half, _half);
            (first, second) = (halves[0], halves[1]);
        }

        second = Run(_expand, _afterDepthwise.Apply(Run(_reduce, second)));
        return _afterBlock.Apply(_beforeShuffle.Apply(Tensor.Concat(1, first, second)).ShuffleChannels(2));
    }

    private static Tensor Run(Module[] layers, Tensor x)
    {
        foreach (Module layer in layers)
            x = x.Apply(layer);
        return x;
    }

    private static Module[] Pointwise(Container branch, int first, int inputs, int outputs) =>
    [
        branch.Add(Number(first), new Conv2d(inputs, outputs, 1, bias: false)),
        branch.Add(Number(first + 1), new BatchNorm2d(outputs, Activation.Relu)),
    ];

    private static Module[] Depthwise(Container branch, int first, int channels, int stride) =>
    [
        branch.Add(Number(first), new Conv2d(channels, channels, 3, stride, groups: channels, bias: false)),
        branch.Add(Number(first + 1), new BatchNorm2d(channels)),
    ];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private AttentionSlot Slot(AttentionPlan plan, Site site, string suffix) =>
        new(plan, site, (key, module) => Child(key + suffix, module));
}
