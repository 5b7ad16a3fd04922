namespace Fovea;

/// <summary>Which kernels a plan may choose.</summary>
public sealed record PlanOptions
{
    /// <summary>Whether 3×3 convolutions of stride 1 may run by Winograd's minimal filtering, arXiv:1509.09308: half of the time or less.
    /// F(4×4) has four times the memory for weights and about ten times the rounding error of the direct sum; F(2×2), for small maps,
    /// twice the memory and the same error.</summary>
    public bool Winograd { get; init; } = true;

    /// <summary>Whether a depthwise convolution runs together with the 1×1 convolutions around it, in strips of rows that stay in the
    /// second cache level. Values do not depend on it, but that there are no <see cref="Panels"/> without strips.</summary>
    public bool Strips { get; init; } = true;

    /// <summary>Whether a 1×1 convolution and the depthwise one behind it run by panels of channels in place of rows where maps are small.
    /// Statistics of the result are then made on the way: means differ by that in their last bits, and nothing else does.</summary>
    public bool Panels { get; init; } = true;
}
