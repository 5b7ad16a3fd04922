namespace Fovea.Kernels;

/// <summary>The sizes of a batch of matrix products: each result is [Rows, Columns], a sum over Depth.</summary>
internal readonly record struct ProductShape(int Batch, int Rows, int Columns, int Depth)
{
    public long MultiplyAdds => (long)Batch * Rows * Columns * Depth;
}
