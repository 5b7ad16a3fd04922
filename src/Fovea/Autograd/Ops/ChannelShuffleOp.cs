using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Mixes groups of channels: the channels, written as a table of one row per group, are read column by column.</summary>
/// <remarks>ShuffleNet, arXiv:1707.01083.</remarks>
internal sealed record ChannelShuffleOp(int Groups) : Op
{
    public override string Name => "channel_shuffle";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
        [new("groups", Groups.ToString(CultureInfo.InvariantCulture))];

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        if (Groups < 1 || c.Map(0).C % Groups != 0)
            throw c.Fail($"the channels must be divisible by {Groups} groups");
        c.Output(c.Input(0));
    }

    public override void Forward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        ChannelShuffle.Run(c.Input(0).Span, c.Output().MutableSpan, x.N * x.H * x.W, Groups, x.C / Groups, add: false);
    }

    public override void Backward(OpContext c)
    {
        if (!c.NeedsGradient(0))
            return;
        Shape x = c.Input(0).Shape;
        Span<float> dx = c.InputGradient(0, out bool add);
        ChannelShuffle.Run(c.OutputGradient(), dx, x.N * x.H * x.W, x.C / Groups, Groups, add);
    }
}
