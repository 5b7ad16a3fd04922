using Fovea.Kernels;

namespace Fovea;

/// <summary>The mean over windows that divide the map, [N, C, H, W] → [N, C, height, width]. A size that is null stays.</summary>
internal sealed record AdaptiveAveragePoolOp(int? Height, int? Width) : Op
{
    public override string Name => "adaptive_avg_pool2d";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes => AdaptiveWindows.Attributes(Height, Width);

    public override void InferShapes(ShapeContext c) => c.Output(AdaptiveWindows.Shape(c, Height, Width));

    public override void Forward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        Shape y = c.Output().Shape;
        AveragePooling.Forward(
            c.Input(0).Span, c.Output().MutableSpan, x.N, x.C, AxisWindows.Adaptive(x.H, y.H), AxisWindows.Adaptive(x.W, y.W), 0, true);
    }

    public override void Backward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        Shape y = c.Output().Shape;
        Span<float> dx = c.InputGradient(0, out bool add);
        if (!add)
            dx.Clear();
        AveragePooling.Backward(
            c.OutputGradient(), dx, x.N, x.C, AxisWindows.Adaptive(x.H, y.H), AxisWindows.Adaptive(x.W, y.W), 0, true);
    }
}
