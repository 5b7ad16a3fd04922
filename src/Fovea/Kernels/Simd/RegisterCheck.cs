namespace Fovea.Kernels;

/// <summary>Runs every operation of a register at one width and on one lane, for the self-test.</summary>
internal static unsafe class RegisterCheck
{
    private interface IFormula
    {
        static abstract V Apply<V>(V a, V b, V c)
            where V : struct, ISimd<V>;
    }

    /// <summary>The largest relative difference between a width and one lane, per operation.</summary>
    /// <param name="bits">The width.</param>
    /// <param name="a">Values; as many as <paramref name="b"/> and <paramref name="c"/>, a multiple of 16.</param>
    /// <param name="b">Values.</param>
    /// <param name="c">Values.</param>
    public static IEnumerable<(string Operation, double Difference)> Run(int bits, float[] a, float[] b, float[] c)
    {
        yield return ("add", Difference<Add>(bits, a, b, c));
        yield return ("subtract", Difference<Subtract>(bits, a, b, c));
        yield return ("multiply", Difference<Multiply>(bits, a, b, c));
        yield return ("divide", Difference<Divide>(bits, a, b, c));
        yield return ("multiply-add", Difference<MulAdd>(bits, a, b, c));
        yield return ("maximum", Difference<Maximum>(bits, a, b, c));
        yield return ("minimum", Difference<Minimum>(bits, a, b, c));
        yield return ("square root", Difference<SquareRoot>(bits, a, b, c));
        yield return ("exponential", Difference<Exponential>(bits, a, b, c));
        yield return ("logarithm", Difference<Logarithm>(bits, a, b, c));
        yield return ("select", Difference<Select>(bits, a, b, c));
        yield return ("sum of lanes", SumDifference(bits, a));
        yield return ("interleave", bits switch
        {
            512 => InterleaveDifference<Simd512>(a, b),
            256 => InterleaveDifference<Simd256>(a, b),
            128 => InterleaveDifference<Simd128>(a, b),
            _ => InterleaveDifference<Simd1>(a, b),
        });
    }

    private static double Difference<F>(int bits, float[] a, float[] b, float[] c)
        where F : struct, IFormula
    {
        float[] wide = new float[a.Length], single = new float[a.Length];
        switch (bits)
        {
            case 512:
                Loop<Simd512, F>(a, b, c, wide);
                break;
            case 256:
                Loop<Simd256, F>(a, b, c, wide);
                break;
            case 128:
                Loop<Simd128, F>(a, b, c, wide);
                break;
            default:
                Loop<Simd1, F>(a, b, c, wide);
                break;
        }

        Loop<Simd1, F>(a, b, c, single);
        double worst = 0;
        for (int i = 0; i < a.Length; i++)
            worst = Math.Max(worst, Relative(wide[i], single[i]));
        return worst;
    }

    private static double SumDifference(int bits, float[] a)
    {
        double exact = 0;
        for (int i = 0; i < 16; i++)
            exact += a[i];
        return bits switch
        {
            512 => Relative(SumOf<Simd512>(a), exact),
            256 => Relative(SumOf<Simd256>(a), exact),
            128 => Relative(SumOf<Simd128>(a), exact),
            _ => Relative(SumOf<Simd1>(a), exact),
        };
    }

    private static float SumOf<V>(float[] a)
        where V : struct, ISimd<V>
    {
        float sum = 0;
        fixed (float* values = a)
        {
            for (int i = 0; i < 16; i += V.Count)
                sum += V.Sum(V.Load(values + i));
        }

        return sum;
    }

    // A row of pairs, made and taken apart again.
    private static double InterleaveDifference<V>(float[] a, float[] b)
        where V : struct, ISimd<V>
    {
        float* row = stackalloc float[2 * V.Count];
        float* apart = stackalloc float[2 * V.Count];
        fixed (float* pa = a, pb = b)
        {
            (V low, V high) = V.Interleave(V.Load(pa), V.Load(pb));
            V.Store(row, low);
            V.Store(row + V.Count, high);
        }

        (V even, V odd) = V.Deinterleave(V.Load(row), V.Load(row + V.Count));
        V.Store(apart, even);
        V.Store(apart + V.Count, odd);
        double worst = 0;
        for (int i = 0; i < V.Count; i++)
        {
            worst = Math.Max(worst, Math.Max(Relative(row[2 * i], a[i]), Relative(row[(2 * i) + 1], b[i])));
            worst = Math.Max(worst, Math.Max(Relative(apart[i], a[i]), Relative(apart[V.Count + i], b[i])));
        }

        return worst;
    }

    private static void Loop<V, F>(float[] a, float[] b, float[] c, float[] y)
        where V : struct, ISimd<V>
        where F : struct, IFormula
    {
        fixed (float* pa = a, pb = b, pc = c, py = y)
        {
            for (int i = 0; i < a.Length; i += V.Count)
                V.Store(py + i, F.Apply(V.Load(pa + i), V.Load(pb + i), V.Load(pc + i)));
        }
    }

    private static double Relative(double actual, double expected) =>
        actual == expected || double.IsNaN(actual) && double.IsNaN(expected)
            ? 0 : Math.Abs(actual - expected) / Math.Max(1e-30, Math.Abs(expected));

    private readonly struct Add : IFormula
    {
        public static V Apply<V>(V a, V b, V c)
            where V : struct, ISimd<V> => a + b;
    }

    private readonly struct Subtract : IFormula
    {
        public static V Apply<V>(V a, V b, V c)
            where V : struct, ISimd<V> => a - b;
    }

    private readonly struct Multiply : IFormula
    {
        public static V Apply<V>(V a, V b, V c)
            where V : struct, ISimd<V> => a * b;
    }

    private readonly struct Divide : IFormula
    {
        public static V Apply<V>(V a, V b, V c)
            where V : struct, ISimd<V> => a / b;
    }

    /// <summary>Products and addends of one sign: a difference of nearly equal numbers would show the rounding that fused and
    /// separate hardware do differently.</summary>
    private readonly struct MulAdd : IFormula
    {
        public static V Apply<V>(V a, V b, V c)
            where V : struct, ISimd<V> => V.MulAdd(V.Abs(a), V.Abs(b), V.Abs(c));
    }

    private readonly struct Maximum : IFormula
    {
        public static V Apply<V>(V a, V b, V c)
            where V : struct, ISimd<V> => V.Max(a, b);
    }

    private readonly struct Minimum : IFormula
    {
        public static V Apply<V>(V a, V b, V c)
            where V : struct, ISimd<V> => V.Min(a, b);
    }

    private readonly struct SquareRoot : IFormula
    {
        public static V Apply<V>(V a, V b, V c)
            where V : struct, ISimd<V> => V.Sqrt(V.Abs(a));
    }

    private readonly struct Exponential : IFormula
    {
        public static V Apply<V>(V a, V b, V c)
            where V : struct, ISimd<V> => V.Exp(a);
    }

    private readonly struct Logarithm : IFormula
    {
        // Away from 1, where the logarithm passes through 0 and a relative difference says nothing.
        public static V Apply<V>(V a, V b, V c)
            where V : struct, ISimd<V> => V.Log(V.Abs(a) + V.Create(2f));
    }

    private readonly struct Select : IFormula
    {
        public static V Apply<V>(V a, V b, V c)
            where V : struct, ISimd<V> =>
            V.SelectGreater(a, b, c, a) + V.SelectGreaterOrEqual(a, c, b, c) + V.SelectEqual(a, a, b, c);
    }
}
