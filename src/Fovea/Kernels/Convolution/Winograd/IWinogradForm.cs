namespace Fovea.Kernels;

/// <summary>One of Winograd's minimal filterings F(m×m, 3×3): Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A, Lavin and Gray, arXiv:1509.09308. Its
/// gradient by the filter is Gᵀ [(Bᵀ d B) ⊙ (A y Aᵀ)] G with y the gradient of Y.</summary>
/// <remarks>Each method multiplies a column, whose values are <c>step</c> floats apart, and, <see cref="Reduce"/> excepted, writes the
/// product <c>pitch</c> floats apart.</remarks>
internal unsafe interface IWinogradForm
{
    /// <summary>The side m of a tile of outputs.</summary>
    static abstract int Output { get; }

    /// <summary>The side of a tile of inputs, and of its transform: m + 2.</summary>
    static abstract int Side { get; }

    /// <summary>Bᵀ times a column of inputs.</summary>
    static abstract void Input<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>;

    /// <summary>Aᵀ times a column of sums; values that the form lacks are zero.</summary>
    static abstract void Reduce<V>(float* from, long step, out V y0, out V y1, out V y2, out V y3)
        where V : struct, ISimd<V>;

    /// <summary>A times a column of the output's gradient.</summary>
    static abstract void Expand<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>;

    /// <summary>G times a column of a filter.</summary>
    static abstract void Filter<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>;

    /// <summary>Gᵀ times a column of sums.</summary>
    static abstract void FilterGradient<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>;
}
