namespace Fovea;

/// <summary>The pooling beside the convolutions of an Inception-ResNet module.</summary>
internal enum PoolingBranch
{
    /// <summary>None.</summary>
    None,

    /// <summary>The mean of 3×3, padding not counted, before the last branch.</summary>
    Mean,

    /// <summary>The maximum of 3×3 with a step of 2 and no padding, a branch of its own.</summary>
    HalvingMaximum,
}
