namespace Fovea.Kernels;

/// <summary>A register of floats. Kernels are generic over it and so are written once for every vector width.</summary>
/// <remarks>Implemented by <see cref="Simd512"/>, <see cref="Simd256"/>, <see cref="Simd128"/> and <see cref="Simd1"/>; the JIT
/// compiles one body per width, as fast as code written for that width by hand.</remarks>
/// <typeparam name="V">The implementing register.</typeparam>
internal unsafe interface ISimd<V>
    where V : struct, ISimd<V>
{
    /// <summary>Floats in the register: 16, 8, 4 or 1.</summary>
    static abstract int Count { get; }

    static abstract V Zero { get; }

    static abstract V Create(float value);

    static abstract V Load(float* source);

    static abstract void Store(float* target, V value);

    /// <summary>The first <paramref name="count"/> floats, 1 to <see cref="Count"/>, and zeros behind them; no more is read.</summary>
    static abstract V LoadFirst(float* source, int count);

    /// <summary>Writes the first <paramref name="count"/> floats, 1 to <see cref="Count"/>, and no more.</summary>
    static abstract void StoreFirst(float* target, V value, int count);

    static abstract V operator +(V a, V b);

    static abstract V operator -(V a, V b);

    static abstract V operator *(V a, V b);

    static abstract V operator /(V a, V b);

    /// <summary>a·b + c, fused where the hardware fuses and fast where it does not.</summary>
    static abstract V MulAdd(V a, V b, V c);

    /// <summary>sum += a · b as <see cref="MulAdd"/> does it. Through a temporary the compiler would overwrite a factor that is not needed
    /// any more and then move it: a third more instructions in the inner loops.</summary>
    static abstract void AddProduct(ref V sum, V a, V b);

    /// <summary>The larger of each pair; NaN where either is NaN.</summary>
    static abstract V Max(V a, V b);

    /// <summary>The smaller of each pair; NaN where either is NaN.</summary>
    static abstract V Min(V a, V b);

    /// <summary>The larger of each pair for a number <paramref name="limit"/>; NaN where a is NaN. One instruction.</summary>
    static abstract V MaxOfNumber(V a, V limit);

    /// <summary>The smaller of each pair for a number <paramref name="limit"/>; NaN where a is NaN. One instruction.</summary>
    static abstract V MinOfNumber(V a, V limit);

    /// <summary>2^k of a value 1.5 · 2²³ + k, with k from −126 to 127; 0 for −127, infinity for 128, and nothing beyond checked.</summary>
    static abstract V PowerOfTwo(V a);

    static abstract V Sqrt(V a);

    static abstract V Abs(V a);

    /// <summary>e^x within a unit in the last place where the hardware fuses, else two; 0 below −87.68, infinity above 88.37, NaN of
    /// NaN.</summary>
    static abstract V Exp(V a);

    static abstract V Log(V a);

    /// <summary>whenTrue where a &gt; b, else whenFalse (also where either is NaN).</summary>
    static abstract V SelectGreater(V a, V b, V whenTrue, V whenFalse);

    /// <summary>whenTrue where a ≥ b, else whenFalse (also where either is NaN).</summary>
    static abstract V SelectGreaterOrEqual(V a, V b, V whenTrue, V whenFalse);

    /// <summary>whenTrue where a = b, else whenFalse.</summary>
    static abstract V SelectEqual(V a, V b, V whenTrue, V whenFalse);

    /// <summary>a₀ b₀ a₁ b₁ …: the first register of the row and the second.</summary>
    static abstract (V Low, V High) Interleave(V a, V b);

    /// <summary>Of a row in two registers the values at even places and those at odd ones.</summary>
    static abstract (V Even, V Odd) Deinterleave(V low, V high);

    /// <summary>The sum of all lanes, always added in the same order.</summary>
    static abstract float Sum(V a);
}
