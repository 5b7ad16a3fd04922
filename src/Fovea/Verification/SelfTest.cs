using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Compares the kernels at the vector width in use with scalar code, on this machine.</summary>
public static class SelfTest
{
    private const int Values = 1024;

    /// <summary>A few units in the last place: e^x and log may differ by two each.</summary>
    private const double Limit = 4e-7;

    /// <summary>Runs the self-test; it takes well under a second.</summary>
    public static SelfTestReport Run()
    {
        int passed = 0;
        List<string> failures = [];
        float[] a = Uniform(1), b = Uniform(2), c = Uniform(3);
        foreach ((string operation, double difference) in RegisterCheck.Run(a, b, c))
        {
            if (difference <= Limit)
                passed++;
            else
                failures.Add(Failure(operation, difference, Limit));
        }

        return new SelfTestReport(passed, failures);
    }

    private static float[] Uniform(ulong seed)
    {
        RandomStream stream = RandomStream.Named(seed, "self-test");
        float[] values = new float[Values];
        for (int i = 0; i < values.Length; i++)
            values[i] = (stream.NextSingle() * 20) - 10;
        return values;
    }

    private static string Failure(string what, double difference, double limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"{what} at {Isa.Name} differs from scalar code by {difference:G3}, more than {limit:G3}; set FOVEA_ISA to a narrower width");
}
