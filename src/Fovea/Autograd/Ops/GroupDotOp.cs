using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>The product of each position's channels with a vector, summed within each group: y[n, g, p] = Σ over the channels of g of
/// x[n, c, p] · v[n, c].</summary>
/// <remarks>Inputs: x [N, C, H, W], v [N, C, 1, 1]. Output: [N, groups, H, W].</remarks>
internal sealed record GroupDotOp(int Groups) : Op
{
    public override string Name => "group_dot";

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
        [new("groups", Groups.ToString(CultureInfo.InvariantCulture))];

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (Groups < 1 || x.C % Groups != 0)
            throw c.Fail($"the channels must be divisible by {Groups} groups");
        if (c.Map(1) != new Shape(x.N, x.C, 1, 1))
            throw c.Fail("the vector must be [N, C, 1, 1]");
        c.Output(new Shape(x.N, Groups, x.H, x.W));
    }

    public override long MultiplyAdds(ShapeContext c) => c.Input(0).Count;

    public override void Forward(OpContext c) =>
        GroupedRows.Fold(SizesOf(c), c.Input(0).Span, c.Input(1).Span, rowPerPixel: false, c.Output().MutableSpan, add: false);

    public override void Backward(OpContext c)
    {
        if (c.NeedsGradient(0))
        {
            Span<float> dx = c.InputGradient(0, out bool add);
            GroupedRows.Spread(SizesOf(c), c.OutputGradient(), c.Input(1).Span, rowPerPixel: false, dx, add);
        }

        if (c.NeedsGradient(1))
            GroupedRows.Columns(SizesOf(c), c.OutputGradient(), c.Input(0).Span, c.InputGradientToWrite(1));
    }

    private GroupedRows.Sizes SizesOf(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        return new(x.N, x.H * x.W, x.C, Groups);
    }
}
