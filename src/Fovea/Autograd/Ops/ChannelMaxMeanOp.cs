using Fovea.Kernels;

namespace Fovea;

/// <summary>Maximum and mean over the channels, [N, C, H, W] → [N, 2, H, W], maximum first; the lowest channel that has the maximum gets
/// its gradient.</summary>
internal sealed record ChannelMaxMeanOp : Op
{
    public static readonly ChannelMaxMeanOp Instance = new();

    public override string Name => "channel_max_mean";

    public override BackwardNeeds Needs => BackwardNeeds.Inputs | BackwardNeeds.Outputs;

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (x.C == 0)
            throw c.Fail("there must be at least one channel");
        c.Output(new Shape(x.N, 2, x.H, x.W));
    }

    public override void Forward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        ChannelPooling.Forward(c.Input(0).Span, [], x.N, x.H * x.W, x.C, c.Output().MutableSpan);
    }

    public override void Backward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        Span<float> dx = c.InputGradient(0, out bool add);
        ChannelPooling.Backward(c.Input(0).Span, c.Output().Span, c.OutputGradient(), x.N * x.H * x.W, x.C, dx, add);
    }
}
