namespace Fovea.Kernels;

/// <summary>One of Winograd's minimal filterings F(m×m, 3×3): Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A, Lavin and Gray, arXiv:1509.09308.</summary>
internal unsafe interface IWinogradForm
{
    /// <summary>The side m of a tile of outputs.</summary>
    static abstract int Output { get; }

    /// <summary>The side of a tile of inputs, and of its transform: m + 2.</summary>
    static abstract int Side { get; }

    /// <summary>The rows of G, three values each.</summary>
    static abstract ReadOnlySpan<double> G { get; }

    /// <summary>Writes Bᵀ times the column at <paramref name="from"/>, whose values are <paramref name="step"/> floats apart.</summary>
    static abstract void Input<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>;

    /// <summary>Writes Aᵀ times a column.</summary>
    static abstract void Reduce<V>(float* from, long step, float* to, long pitch)
        where V : struct, ISimd<V>;
}
