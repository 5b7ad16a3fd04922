using Fovea.Kernels;

namespace Fovea;

/// <summary>The product of a matrix's transpose and the matrix, or of each of a batch: y = xᵀ · x.</summary>
/// <remarks>Input: [rows, columns] or [batch, rows, columns]. Output: [columns, columns] with the batch before it.</remarks>
internal sealed record GramOp : Op
{
    public override string Name => "gram";

    public override void InferShapes(ShapeContext c)
    {
        Shape x = c.Input(0);
        if (x.Rank is not (2 or 3))
            throw c.Fail("a matrix [rows, columns] or a batch of them is needed; AsTokens() makes one of a feature map");
        c.Output(x.With(-2, x[-1]));
    }

    /// <summary>As many as of a product that does not know that it is symmetric, which is what others count.</summary>
    public override long MultiplyAdds(ShapeContext c) => ShapeOf(c.Input(0)).MultiplyAdds;

    public override void Forward(OpContext c) => Gram.Forward(ShapeOf(c.Input(0).Shape), c.Input(0).Span, c.Output().MutableSpan);

    public override void Backward(OpContext c)
    {
        Span<float> dx = c.InputGradient(0, out bool add);
        Gram.Backward(ShapeOf(c.Input(0).Shape), c.Input(0).Span, c.OutputGradient(), dx, add);
    }

    private static ProductShape ShapeOf(Shape x) => new(x.Rank == 3 ? x[0] : 1, x[-1], x[-1], x[-2]);
}
