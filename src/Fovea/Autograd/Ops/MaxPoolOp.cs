using Fovea.Kernels;

namespace Fovea;

/// <summary>The maximum over windows, [N, C, H, W] → [N, C, H', W']; the first maximum in row-major order gets the gradient.</summary>
internal sealed record MaxPoolOp(Size Kernel, Size Stride, Size Padding, Size Dilation, bool CeilMode) : Op
{
    public override string Name => "max_pool2d";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
    [
        new("kernel", Kernel.ToString()), new("stride", Stride.ToString()), new("padding", Padding.ToString()),
        new("dilation", Dilation.ToString()), new("ceil_mode", CeilMode ? "true" : "false"),
    ];

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (2 * Padding.Height > Kernel.Height || 2 * Padding.Width > Kernel.Width)
            throw c.Fail($"padding ({Padding}) must be at most half of the kernel ({Kernel})");
        int height = WindowSize.Outputs(x.H, Kernel.Height, Stride.Height, Padding.Height, Dilation.Height, CeilMode);
        int width = WindowSize.Outputs(x.W, Kernel.Width, Stride.Width, Padding.Width, Dilation.Width, CeilMode);
        if (height < 1 || width < 1)
            throw c.Fail($"the input must be at least as large as the kernel ({Kernel})");
        c.Output(new Shape(x.N, x.C, height, width));
    }

    public override void Forward(OpContext c)
    {
        if (!c.IsRecording)
        {
            WindowMaximum.Run(c.Input(0).Span, PoolingOf(c), c.Output().MutableSpan);
            return;
        }

        Tensor position = c.Save(c.Output().Shape);
        MaxPooling.Forward(c.Input(0).Span, PoolingOf(c), c.Output().MutableSpan, position.MutableSpan);
    }

    public override void Backward(OpContext c)
    {
        Span<float> dx = c.InputGradient(0, out bool add);
        if (!add)
            dx.Clear();
        MaxPooling.Backward(c.OutputGradient(), c.Saved(0).Span, PoolingOf(c), dx);
    }

    private PoolingShape PoolingOf(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        Shape y = c.Output().Shape;
        return new PoolingShape(x.N, x.H, x.W, x.C, y.H, y.W, Kernel, Stride, Padding, Dilation);
    }
}
