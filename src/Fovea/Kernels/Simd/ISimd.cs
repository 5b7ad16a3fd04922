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

    static abstract V operator +(V a, V b);

    static abstract V operator -(V a, V b);

    static abstract V operator *(V a, V b);

    static abstract V operator /(V a, V b);

    /// <summary>a·b + c, fused where the hardware fuses and fast where it does not.</summary>
    static abstract V MulAdd(V a, V b, V c);

    /// <summary>The larger of each pair; NaN where either is NaN.</summary>
    static abstract V Max(V a, V b);

    /// <summary>The smaller of each pair; NaN where either is NaN.</summary>
    static abstract V Min(V a, V b);

    static abstract V Sqrt(V a);

    static abstract V Abs(V a);

    /// <summary>e^x within 2 units in the last place; 0 below −104, infinity above 88.73, NaN of NaN.</summary>
    static abstract V Exp(V a);

    static abstract V Log(V a);

    /// <summary>whenTrue where a &gt; b, else whenFalse (also where either is NaN).</summary>
    static abstract V SelectGreater(V a, V b, V whenTrue, V whenFalse);

    /// <summary>whenTrue where a ≥ b, else whenFalse (also where either is NaN).</summary>
    static abstract V SelectGreaterOrEqual(V a, V b, V whenTrue, V whenFalse);

    /// <summary>whenTrue where a = b, else whenFalse.</summary>
    static abstract V SelectEqual(V a, V b, V whenTrue, V whenFalse);

    /// <summary>The sum of all lanes, always added in the same order.</summary>
    static abstract float Sum(V a);
}
