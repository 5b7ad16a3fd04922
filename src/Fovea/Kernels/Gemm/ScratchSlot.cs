namespace Fovea.Kernels;

/// <summary>The roles of working memory; two roles that are alive at once on one thread have two slots.</summary>
internal enum ScratchSlot
{
    /// <summary>A padded part of an image, private to a task.</summary>
    Image,

    /// <summary>The broadcast operand of a weight gradient, packed for one task.</summary>
    Left,

    /// <summary>Columns of the other operand of a weight gradient, packed for one task.</summary>
    Right,

    /// <summary>Offset tables that the calling thread builds for all tasks.</summary>
    Offsets,

    /// <summary>Partial sums of all tasks, owned by the calling thread.</summary>
    Partials,

    /// <summary>Zeros, or a bias padded to whole panels.</summary>
    Bias,

    /// <summary>Depthwise weights, [tap][channel], and the bias; the planes of a weight turned around, owned by the calling
    /// thread.</summary>
    Weights,

    /// <summary>The weight of merged groups or its gradient, owned by the calling thread.</summary>
    SpreadWeight,

    /// <summary>A transposed copy of a product's left operand, owned by the calling thread.</summary>
    Transposed,

    /// <summary>A product's whole right operand in panels, owned by the calling thread.</summary>
    Panels,

    /// <summary>One pixel's channels, private to a task.</summary>
    Row,

    /// <summary>Sums of the parts of a map that a convolution makes, owned by the calling thread.</summary>
    Moments,

    Count,
}
