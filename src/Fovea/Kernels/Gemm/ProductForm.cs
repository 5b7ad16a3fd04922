namespace Fovea.Kernels;

/// <summary>Which operand of a matrix product is read as its transpose; the gradients of each form are products of these forms.</summary>
internal enum ProductForm
{
    /// <summary>a · b, with a [rows, depth] and b [depth, columns].</summary>
    Plain,

    /// <summary>a · bᵀ, with a [rows, depth] and b [columns, depth].</summary>
    RightTransposed,

    /// <summary>aᵀ · b, with a [depth, rows] and b [depth, columns].</summary>
    LeftTransposed,
}
