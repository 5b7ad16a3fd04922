using Fovea.Kernels;

namespace Fovea;

/// <summary>The product of two matrices, or of each pair of two batches of matrices, one of the two read as its transpose or
/// none.</summary>
/// <remarks>Inputs: a and b, both [rows, columns] or both [batch, rows, columns]. Output: [rows, columns] with the batch before
/// it.</remarks>
/// <param name="Form">Which operand is transposed.</param>
internal sealed record MatMulOp(ProductForm Form) : Op
{
    public override string Name => "matmul";

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
    [
        new("transpose_left", Form == ProductForm.LeftTransposed ? "true" : "false"),
        new("transpose_right", Form == ProductForm.RightTransposed ? "true" : "false"),
    ];

    public override void InferShapes(ShapeContext c)
    {
        (Shape a, Shape b) = (c.Input(0), c.Input(1));
        if (a.Rank != b.Rank || a.Rank is not (2 or 3))
            throw c.Fail("both sides must be matrices [rows, columns] or batches of them; AsTokens() makes one of a feature map");
        if (a.Rank == 3 && a[0] != b[0])
            throw c.Fail("both sides must have as many matrices");
        int right = Form == ProductForm.RightTransposed ? b[-1] : b[-2];
        ProductShape shape = ShapeOf(a, b);
        if (shape.Depth != right)
            throw c.Fail($"the sides must agree in the size that is summed over; it is {shape.Depth} and {right}");
        c.Output(a.With(-2, shape.Rows).With(-1, shape.Columns));
    }

    public override long MultiplyAdds(ShapeContext c) => ShapeOf(c.Input(0), c.Input(1)).MultiplyAdds;

    public override void Forward(OpContext c) =>
        Run(Form, ShapeOf(c.Input(0).Shape, c.Input(1).Shape), c.Input(0).Span, c.Input(1).Span, c.Output().MutableSpan, false);

    public override void Backward(OpContext c)
    {
        ProductShape s = ShapeOf(c.Input(0).Shape, c.Input(1).Shape);
        ReadOnlySpan<float> dy = c.OutputGradient();
        if (c.NeedsGradient(0))
        {
            ReadOnlySpan<float> b = c.Input(1).Span;
            Span<float> da = c.InputGradient(0, out bool add);
            if (Form == ProductForm.Plain)
                Run(ProductForm.RightTransposed, new(s.Batch, s.Rows, s.Depth, s.Columns), dy, b, da, add);
            else if (Form == ProductForm.RightTransposed)
                Run(ProductForm.Plain, new(s.Batch, s.Rows, s.Depth, s.Columns), dy, b, da, add);
            else
                Run(ProductForm.RightTransposed, new(s.Batch, s.Depth, s.Rows, s.Columns), b, dy, da, add);
        }

        if (c.NeedsGradient(1))
        {
            ReadOnlySpan<float> a = c.Input(0).Span;
            Span<float> db = c.InputGradient(1, out bool add);
            if (Form == ProductForm.Plain)
                Run(ProductForm.LeftTransposed, new(s.Batch, s.Depth, s.Columns, s.Rows), a, dy, db, add);
            else if (Form == ProductForm.RightTransposed)
                Run(ProductForm.LeftTransposed, new(s.Batch, s.Columns, s.Depth, s.Rows), dy, a, db, add);
            else
                Run(ProductForm.Plain, new(s.Batch, s.Depth, s.Columns, s.Rows), a, dy, db, add);
        }
    }

    private static void Run(ProductForm form, ProductShape s, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, bool add) =>
        MatrixProduct.Run(
            form, s, a, form == ProductForm.LeftTransposed ? MatrixLayout.Dense(s.Depth, s.Rows) : MatrixLayout.Dense(s.Rows, s.Depth),
            b, form == ProductForm.RightTransposed ? MatrixLayout.Dense(s.Columns, s.Depth) : MatrixLayout.Dense(s.Depth, s.Columns),
            y, MatrixLayout.Dense(s.Rows, s.Columns), add);

    private ProductShape ShapeOf(Shape a, Shape b)
    {
        int batch = a.Rank == 3 ? a[0] : 1;
        return Form switch
        {
            ProductForm.LeftTransposed => new ProductShape(batch, a[-1], b[-1], a[-2]),
            ProductForm.RightTransposed => new ProductShape(batch, a[-2], b[-2], a[-1]),
            _ => new ProductShape(batch, a[-2], b[-1], a[-1]),
        };
    }
}
