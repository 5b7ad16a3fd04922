using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Compares registers and whole kernels with scalar code, at every vector width of this machine.</summary>
public static class SelfTest
{
    private const int Values = 1024;
    private const int Scalar = 32;

    /// <summary>A few units in the last place: e^x and log may differ by two each.</summary>
    private const double RegisterLimit = 4e-7;

    /// <summary>Of the largest value: widths add the same numbers in other orders, at most a few hundred of them.</summary>
    private const double KernelLimit = 1e-5;

    /// <summary>Runs the self-test; it takes less than a second.</summary>
    public static SelfTestReport Run() => Run(KernelCase.All);

    /// <summary>Runs the self-test with given kernels.</summary>
    internal static SelfTestReport Run(IReadOnlyList<KernelCase> kernels)
    {
        int passed = 0;
        List<string> failures = [];
        int[] widths = [.. Widths()];
        float[] a = Uniform(1), b = Uniform(2), c = Uniform(3);
        foreach (int bits in widths)
        {
            foreach ((string operation, double difference) in RegisterCheck.Run(bits, a, b, c))
                Count(operation, bits, difference, RegisterLimit);
        }

        foreach (KernelCase kernel in kernels)
        {
            float[][] expected = kernel.At(Scalar);
            foreach (int bits in widths)
                Count(kernel.Name, bits, Difference(kernel.At(bits), expected), KernelLimit);
        }

        return new SelfTestReport(passed, failures, [.. kernels.Select(static kernel => kernel.Name)], [.. widths.Select(Isa.NameOf)]);

        void Count(string what, int bits, double difference, double limit)
        {
            if (difference <= limit)
                passed++;
            else
                failures.Add(Failure(what, bits, difference, limit));
        }
    }

    /// <summary>What the hardware has, and what the process computes with, which may be an emulated width; widest first.</summary>
    private static IEnumerable<int> Widths() =>
        ((int[])[512, 256, 128]).Where(static bits => bits <= Isa.HardwareBits || bits == Isa.Bits);

    /// <summary>The largest difference of any tensor, as a share of its largest value; NaN where a value is.</summary>
    private static double Difference(float[][] actual, float[][] expected)
    {
        double worst = 0;
        foreach ((float[] one, float[] other) in actual.Zip(expected))
        {
            double difference = one.Length == other.Length ? 0 : double.NaN;
            double largest = 1e-30;
            for (int i = 0; i < Math.Min(one.Length, other.Length); i++)
            {
                difference = Math.Max(difference, Math.Abs((double)one[i] - other[i]));
                largest = Math.Max(largest, Math.Abs(other[i]));
            }

            worst = Math.Max(worst, difference / largest);
        }

        return worst;
    }

    private static float[] Uniform(ulong seed)
    {
        RandomStream stream = RandomStream.Named(seed, "self-test");
        float[] values = new float[Values];
        for (int i = 0; i < values.Length; i++)
            values[i] = (stream.NextSingle() * 20) - 10;
        return values;
    }

    private static string Failure(string what, int bits, double difference, double limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"{what} at {Isa.NameOf(bits)} differs from scalar code by {difference:G3}, more than {limit:G3}; "
            + $"set FOVEA_ISA to a narrower width");
}
