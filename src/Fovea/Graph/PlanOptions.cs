namespace Fovea;

/// <summary>Which kernels a plan may choose.</summary>
public sealed record PlanOptions
{
    /// <summary>Whether 3×3 convolutions of stride 1 may run by Winograd's minimal filtering, arXiv:1509.09308: half of the time or less.
    /// F(4×4) has four times the memory for weights and about ten times the rounding error of the direct sum; F(2×2), for small maps,
    /// twice the memory and the same error.</summary>
    public bool Winograd { get; init; } = true;

    /// <summary>Whether a depthwise convolution runs together with the 1×1 convolutions around it, in strips of rows that stay in the
    /// second cache level, or panel by panel of channels where maps are small, and means and maxima of the result are then made on the way.
    /// Means differ by that in their last bits, and nothing else does.</summary>
    public bool Strips { get; init; } = true;
}
