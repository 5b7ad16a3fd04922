namespace Fovea;

/// <summary>Which kernels a plan may choose.</summary>
public sealed record PlanOptions
{
    /// <summary>Whether 3×3 convolutions of stride 1 may run as Winograd's F(4×4, 3×3), arXiv:1509.09308: half of the time or less, with
    /// four times the memory for weights and about ten times the rounding error of the direct sum.</summary>
    public bool Winograd { get; init; } = true;
}
