namespace Fovea;

/// <summary>An activation that a norm or an attention applies.</summary>
public enum Activation
{
    /// <summary>The identity.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,

    /// <summary>x · relu6(x + 3) / 6, arXiv:1905.02244.</summary>
    HardSwish,

    /// <summary>x · σ(x), arXiv:1702.03118.</summary>
    Silu,

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>relu6(x + 3) / 6.</summary>
    HardSigmoid,

    /// <summary>x · relu6(x + 3) / 6 as the authors of attention modules write it: its derivative at −3 is 0, where PyTorch's is
    /// −½.</summary>
    AuthorHardSwish,
}
