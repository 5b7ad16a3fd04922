using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Windows of maps around a point each, at several scales: maps [N, C, H, W] and points [N, 2] → [N, scales · C, size, size],
/// finest first. No gradient reaches the points.</summary>
internal sealed record GlimpseOp(int Size, int Scales) : Op
{
    public override string Name => "glimpse";

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
    [
        new("size", Size.ToString(CultureInfo.InvariantCulture)), new("scales", Scales.ToString(CultureInfo.InvariantCulture)),
    ];

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (c.Input(1) != new Shape(x.N, 2))
            throw c.Fail("there must be a point [column, row] for each image");
        c.Output(new Shape(x.N, Scales * x.C, Size, Size));
    }

    public override void Forward(OpContext c) => Glimpses.Forward(
        Extent.Of(c.Input(0).Shape), Size, Scales, c.Input(0).Span, c.Input(1).Span, c.Output().MutableSpan);

    public override void Backward(OpContext c)
    {
        if (!c.NeedsGradient(0))
            return;
        Span<float> dx = c.InputGradient(0, out bool add);
        if (!add)
            dx.Clear();
        Glimpses.Backward(Extent.Of(c.Input(0).Shape), Size, Scales, c.OutputGradient(), c.Input(1).Span, dx);
    }
}
