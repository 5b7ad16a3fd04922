using Fovea.Kernels;

namespace Fovea;

/// <summary>A map read at the points of a grid: [N, C, H, W] and [N, 2, H', W'] → [N, C, H', W'].</summary>
/// <param name="Mode">How it is read between positions.</param>
/// <param name="Padding">What it is outside.</param>
/// <param name="AlignCorners">Whether −1 and 1 are the centres of the border pixels and not their outer edges.</param>
internal sealed record GridSampleOp(SampleMode Mode, SamplePadding Padding, bool AlignCorners) : Op
{
    public override string Name => "grid_sample";

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
    [
        new("mode", Mode.ToString()), new("padding", Padding.ToString()), new("align_corners", AlignCorners ? "true" : "false"),
    ];

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        (Shape x, Shape grid) = (c.Map(0), c.Map(1));
        if (grid.Rank != 4 || grid.N != x.N || grid.C != 2)
            throw c.Fail("the grid must be [N, 2, H', W'] with x and y of each point as its channels");
        if (x.H == 0 || x.W == 0)
            throw c.Fail("the map must have a position");
        c.Output(new Shape(x.N, x.C, grid.H, grid.W));
    }

    public override void Forward(OpContext c) =>
        GridSampling.Forward(ShapeOf(c), c.Input(0).Span, c.Input(1).Span, c.Output().MutableSpan);

    public override void Backward(OpContext c)
    {
        bool addToMap = true, addToGrid = false;
        Span<float> dx = c.NeedsGradient(0) ? c.InputGradient(0, out addToMap) : [];
        if (!addToMap)
            dx.Clear();
        Span<float> dgrid = c.NeedsGradient(1) ? c.InputGradient(1, out addToGrid) : [];
        GridSampling.Backward(ShapeOf(c), c.Input(0).Span, c.Input(1).Span, c.OutputGradient(), dx, dgrid, addToGrid);
    }

    private GridShape ShapeOf(OpContext c)
    {
        (Shape x, Shape grid) = (c.Input(0).Shape, c.Input(1).Shape);
        return new GridShape(
            x.N, x.C, new SampleAxis(x.H, AlignCorners, Padding), new SampleAxis(x.W, AlignCorners, Padding), grid.H * grid.W, Mode);
    }
}
