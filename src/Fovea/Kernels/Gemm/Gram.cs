namespace Fovea.Kernels;

/// <summary>Products y = xᵀ · x of a batch of dense matrices [depth, columns]: the upper triangle is computed, in blocks of rows, and
/// copied to the lower one.</summary>
internal static unsafe class Gram
{
    // Whole tiles; a smaller block wastes less of the lower triangle and packs more.
    private const int BlockRows = 48;

    public static void Forward(ProductShape s, ReadOnlySpan<float> x, Span<float> y)
    {
        int pitch = MatrixProduct.SpreadPitch(s.Depth);
        int size = checked(s.Batch * s.Rows * pitch);
        float* transposed = Scratch.Rent(ScratchSlot.Transposed, size);
        MatrixLayout left = new(0, 1, (long)s.Rows * pitch, 0, pitch);
        MatrixLayout right = MatrixLayout.Dense(s.Depth, s.Columns);
        MatrixLayout target = MatrixLayout.Dense(s.Rows, s.Columns);
        fixed (float* px = x, py = y)
        {
            Transposition.Run(px, right, transposed, left, s.Batch, s.Depth, s.Rows);
            for (int row = 0; row < s.Rows; row += BlockRows)
            {
                int rows = Math.Min(BlockRows, s.Rows - row), rest = s.Columns - row - rows;
                MatrixProduct.Run(
                    ProductForm.Plain, new(s.Batch, rows, s.Columns - row, s.Depth), new ReadOnlySpan<float>(transposed, size),
                    left with { Offset = row * pitch },
                    x, right with { Offset = row }, y, target with { Offset = (row * s.Columns) + row }, false);
                Transposition.Run(
                    py, target with { Offset = (row * s.Columns) + row + rows },
                    py, target with { Offset = ((row + rows) * s.Columns) + row }, s.Batch, rows, rest);
            }
        }
    }

    /// <summary>dx (+)= x · (dy + dyᵀ).</summary>
    public static void Backward(ProductShape s, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, bool add)
    {
        Span<float> sum = new(Scratch.Rent(ScratchSlot.Transposed, dy.Length), dy.Length);
        Transposition.Run(dy, sum, s.Batch, s.Rows, s.Columns);
        Accumulation.Add(dy, sum);
        MatrixLayout square = MatrixLayout.Dense(s.Rows, s.Columns), map = MatrixLayout.Dense(s.Depth, s.Columns);
        MatrixProduct.Run(ProductForm.Plain, new(s.Batch, s.Depth, s.Columns, s.Rows), x, map, sum, square, dx, map, add);
    }
}
