namespace Fovea;

/// <summary>How a non-local block weighs a pair of positions.</summary>
public enum NonLocalMode
{
    /// <summary>Softmax over q of θ(x)ₚ · φ(x)_q, without scaling.</summary>
    EmbeddedGaussian,

    /// <summary>Softmax over q of xₚ · x_q.</summary>
    Gaussian,

    /// <summary>θ(x)ₚ · φ(x)_q divided by the number of positions q.</summary>
    DotProduct,

    /// <summary>max(w · [θ(x)ₚ; φ(x)_q], 0) divided by the number of positions q.</summary>
    Concatenation,
}
