using Fovea.Kernels;

namespace Fovea;

/// <summary>The sum or the mean over some axes, which stay with the size 1.</summary>
/// <param name="Axes">The axes as bits: 1 for the first, 2 for the second, ….</param>
/// <param name="IsMean">Whether to divide by the number of elements summed.</param>
internal sealed record SumOp(int Axes, bool IsMean) : Op
{
    public override string Name => IsMean ? "mean" : "sum";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes => [new("axes", Bits.ToText(Axes))];

    public override void InferShapes(ShapeContext c)
    {
        Shape shape = c.Map(0);
        if (shape.Rank > 4 || Axes >> shape.Rank != 0)
            throw c.Fail("the axes must exist, of at most 4");
        Shape reduced = Bits.Reduce(shape, Axes);
        if (IsMean && shape.Count == 0 && reduced.Count > 0)
            throw c.Fail("the mean of no values is undefined");
        c.Output(reduced);
    }

    public override void Forward(OpContext c)
    {
        Shape full = c.Input(0).Shape;
        Summation.Forward(
            c.Input(0).Span, Extent.Of(full), c.Output().MutableSpan, Extent.Of(c.Output().Shape), Scale(full, c.Output().Shape));
    }

    public override void Backward(OpContext c)
    {
        Shape full = c.Input(0).Shape;
        Span<float> dx = c.InputGradient(0, out bool add);
        Summation.Backward(c.OutputGradient(), Extent.Of(c.Output().Shape), dx, Extent.Of(full), Scale(full, c.Output().Shape), add);
    }

    private float Scale(Shape full, Shape reduced) => IsMean && full.Count > 0 ? (float)((double)reduced.Count / full.Count) : 1f;
}
