using Fovea.Kernels;

namespace Fovea;

/// <summary>The maximum of each channel, [N, C, H, W] → [N, C, 1, 1]; the first position in row-major order gets the gradient.</summary>
internal sealed record GlobalMaxPoolOp : Op
{
    public static readonly GlobalMaxPoolOp Instance = new();

    public override string Name => "global_max_pool";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (x.H * x.W == 0)
            throw c.Fail("height and width must be at least 1");
        c.Output(new Shape(x.N, x.C, 1, 1));
    }

    public override void Forward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        Tensor position = c.Save(c.Output().Shape);
        SpatialMaximum.Forward(c.Input(0).Span, x.N, x.H * x.W, x.C, c.Output().MutableSpan, position.MutableSpan);
    }

    public override void Backward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        ReadOnlySpan<float> dy = c.OutputGradient();
        ReadOnlySpan<float> position = c.Saved(0).Span;
        Span<float> dx = c.InputGradient(0, out bool add);
        if (!add)
            dx.Clear();
        for (int i = 0; i < dy.Length; i++)
            dx[(((i / x.C * x.H * x.W) + (int)position[i]) * x.C) + (i % x.C)] += dy[i];
    }
}
