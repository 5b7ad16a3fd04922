using Fovea.Kernels;

namespace Fovea;

/// <summary>The maximum over some axes, which stay with the size 1; the first one in row-major order gets the gradient.</summary>
/// <param name="Axes">The axes as bits: 1 for the first, 2 for the second, ….</param>
internal sealed record MaxOp(int Axes) : Op
{
    public override string Name => "max";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes => [new("axes", Bits.ToText(Axes))];

    public override void InferShapes(ShapeContext c)
    {
        Shape shape = c.Map(0);
        if (shape.Rank > 4 || Axes >> shape.Rank != 0)
            throw c.Fail("the axes must exist, of at most 4");
        Shape reduced = Bits.Reduce(shape, Axes);
        if (shape.Count == 0 && reduced.Count > 0)
            throw c.Fail("the maximum of no values is undefined");
        c.Output(reduced);
    }

    public override void Forward(OpContext c)
    {
        Shape full = c.Input(0).Shape;
        AxisMaximum.Forward(
            c.Input(0).Span, Extent.Of(full), c.Output().MutableSpan, c.Save(c.Output().Shape).MutableSpan, Extent.Of(c.Output().Shape),
            Numbering(full));
    }

    public override void Backward(OpContext c)
    {
        Shape full = c.Input(0).Shape;
        Span<float> dx = c.InputGradient(0, out bool add);
        if (!add)
            dx.Clear();
        AxisMaximum.Backward(c.OutputGradient(), c.Saved(0).Span, Extent.Of(c.Output().Shape), dx, Extent.Of(full), Numbering(full));
    }

    /// <summary>Steps that number the reduced elements in row-major order of the logical axes, given in the order of storage.</summary>
    private Steps Numbering(Shape shape)
    {
        Span<int> steps = stackalloc int[4];
        int step = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            if ((Axes >> axis & 1) == 0)
                continue;
            int place = shape.Rank != 4 ? 4 - shape.Rank + axis : axis switch { 0 => 0, 1 => 3, 2 => 1, _ => 2 };
            steps[place] = step;
            step *= shape[axis];
        }

        return new Steps(steps[0], steps[1], steps[2], steps[3]);
    }
}
