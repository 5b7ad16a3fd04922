using Fovea.Kernels;

namespace Fovea;

/// <summary>Arithmetic of two tensors; sizes of 1 are repeated to fit. A tensor of lower rank fits at the end of the other's shape, as
/// in PyTorch.</summary>
internal sealed record BinaryOp<F>(string Operation) : Op
    where F : struct, IBinary
{
    public override string Name => Operation;

    public override void InferShapes(ShapeContext c)
    {
        Shape a = c.Input(0);
        Shape b = c.Input(1);
        int rank = Math.Max(a.Rank, b.Rank);
        if (rank > 4)
            throw c.Fail("at most 4 axes are supported");
        Span<int> sizes = stackalloc int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            int left = axis < rank - a.Rank ? 1 : a[axis - (rank - a.Rank)];
            int right = axis < rank - b.Rank ? 1 : b[axis - (rank - b.Rank)];
            if (left != right && left != 1 && right != 1)
                throw c.Fail("sizes must be equal or 1");
            sizes[axis] = left == 1 ? right : left;
        }

        RequireStorage(c, 0);
        RequireStorage(c, 1);
        c.Output(new Shape(sizes));
    }

    public override void Forward(OpContext c) => Binary.Forward<F>(
        c.Input(0).Span, ExtentOf(c, 0), c.Input(1).Span, ExtentOf(c, 1), c.Output().MutableSpan, Extent.Of(c.Output().Shape));

    public override void Backward(OpContext c)
    {
        for (int side = 0; side < 2; side++)
        {
            if (!c.NeedsGradient(side))
                continue;
            if (typeof(F) == typeof(Sum) && c.Input(side).Shape == c.Output().Shape)
            {
                c.PassGradient(side);
                continue;
            }

            Span<float> gradient = c.InputGradient(side, out bool add);
            if (!add)
                gradient.Clear();
            Binary.Backward<F>(
                side == 0, c.Input(0).Span, ExtentOf(c, 0), c.Input(1).Span, ExtentOf(c, 1), c.OutputGradient(),
                Extent.Of(c.Output().Shape), gradient);
        }
    }

    // A tensor of lower rank beside a map [N, C, H, W] lies along the map's last axes, which storage keeps in another order.
    private static Extent ExtentOf(OpContext c, int input)
    {
        Shape shape = c.Input(input).Shape;
        if (c.Output().Shape.Rank != 4 || shape.Rank == 4)
            return Extent.Of(shape);
        Span<int> sizes = [1, 1, 1, 1];
        for (int axis = 0; axis < shape.Rank; axis++)
            sizes[4 - shape.Rank + axis] = shape[axis];
        return Extent.Of(new Shape(sizes));
    }

    private static void RequireStorage(ShapeContext c, int input)
    {
        Shape shape = c.Input(input);
        bool ambiguous = shape.Rank == 4 && c.InputLayout(input) == Layout.Nchw && shape.C > 1 && shape.H * shape.W > 1;
        bool partial = shape.Rank == 3 && c.Input(1 - input).Rank == 4 && shape[0] > 1 && shape[1] * shape[2] > 1;
        if (ambiguous || partial)
            throw c.Fail("a parameter of rank 4 must have one channel or one position here");
    }
}
