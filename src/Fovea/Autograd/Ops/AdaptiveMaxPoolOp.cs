using Fovea.Kernels;

namespace Fovea;

/// <summary>The maximum over windows that divide the map, [N, C, H, W] → [N, C, height, width]. A size that is null stays. The first
/// maximum in row-major order gets the gradient.</summary>
internal sealed record AdaptiveMaxPoolOp(int? Height, int? Width) : Op
{
    public override string Name => "adaptive_max_pool2d";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes => AdaptiveWindows.Attributes(Height, Width);

    public override void InferShapes(ShapeContext c) => c.Output(AdaptiveWindows.Shape(c, Height, Width));

    public override void Forward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        Shape y = c.Output().Shape;
        AdaptiveMaxPooling.Forward(
            c.Input(0).Span, c.Output().MutableSpan, c.Save(y).MutableSpan, x.N, x.C,
            AxisWindows.Adaptive(x.H, y.H), AxisWindows.Adaptive(x.W, y.W));
    }

    public override void Backward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        Shape y = c.Output().Shape;
        Span<float> dx = c.InputGradient(0, out bool add);
        if (!add)
            dx.Clear();
        PoolingShape shape = new(x.N, x.H, x.W, x.C, y.H, y.W, 1, 1, 0, 1);
        MaxPooling.Backward(c.OutputGradient(), c.Saved(0).Span, shape, dx);
    }
}
