using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>The mean over windows, [N, C, H, W] → [N, C, H', W'], as PyTorch divides it.</summary>
internal sealed record AveragePoolOp(Size Kernel, Size Stride, Size Padding, bool CeilMode, bool CountPadding, int? Divisor) : Op
{
    public override string Name => "avg_pool2d";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
    [
        new("kernel", Kernel.ToString()), new("stride", Stride.ToString()), new("padding", Padding.ToString()),
        new("ceil_mode", CeilMode ? "true" : "false"), new("count_padding", CountPadding ? "true" : "false"),
        new("divisor", Divisor?.ToString(CultureInfo.InvariantCulture) ?? "none"),
    ];

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (2 * Padding.Height > Kernel.Height || 2 * Padding.Width > Kernel.Width)
            throw c.Fail($"padding ({Padding}) must be at most half of the kernel ({Kernel})");
        int height = WindowSize.Outputs(x.H, Kernel.Height, Stride.Height, Padding.Height, 1, CeilMode);
        int width = WindowSize.Outputs(x.W, Kernel.Width, Stride.Width, Padding.Width, 1, CeilMode);
        if (height < 1 || width < 1)
            throw c.Fail($"the input must be at least as large as the kernel ({Kernel})");
        c.Output(new Shape(x.N, x.C, height, width));
    }

    public override void Forward(OpContext c) => AveragePooling.Forward(
        c.Input(0).Span, c.Output().MutableSpan, c.Input(0).Shape.N, c.Input(0).Shape.C, Rows(c), Columns(c), Divisor ?? 0, CountPadding);

    public override void Backward(OpContext c)
    {
        Span<float> dx = c.InputGradient(0, out bool add);
        if (!add)
            dx.Clear();
        AveragePooling.Backward(
            c.OutputGradient(), dx, c.Input(0).Shape.N, c.Input(0).Shape.C, Rows(c), Columns(c), Divisor ?? 0, CountPadding);
    }

    private AxisWindows Rows(OpContext c) =>
        new(c.Input(0).Shape.H, c.Output().Shape.H, Kernel.Height, Stride.Height, Padding.Height, IsAdaptive: false);

    private AxisWindows Columns(OpContext c) =>
        new(c.Input(0).Shape.W, c.Output().Shape.W, Kernel.Width, Stride.Width, Padding.Width, IsAdaptive: false);
}
