namespace Fovea.Tests;

/// <summary>Random values, layout changes and comparisons for kernel tests.</summary>
internal static class Values
{
    /// <summary>Uniform values in [−1, 1).</summary>
    public static double[] Random(ulong seed, int count)
    {
        RandomStream stream = new(seed);
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
            values[i] = (float)((2 * stream.NextDouble()) - 1);
        return values;
    }

    public static float[] ToSingle(double[] values) => Array.ConvertAll(values, static v => (float)v);

    /// <summary>[N, C, H, W] to [N, H, W, C].</summary>
    public static float[] ToChannelsLast(double[] values, int n, int c, int h, int w)
    {
        float[] result = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            (int image, int channel, int pixel) = (i / (c * h * w), i / (h * w) % c, i % (h * w));
            result[(((image * h * w) + pixel) * c) + channel] = (float)values[i];
        }

        Assert.Equal(n * c * h * w, values.Length);
        return result;
    }

    /// <summary>Fails where the values differ by more than <paramref name="tolerance"/> of the largest expected one.</summary>
    public static void AssertClose(double[] expected, float[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = 1e-6;
        foreach (double value in expected)
            scale = Math.Max(scale, Math.Abs(value));
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * scale))
                Assert.Fail($"{what}: at {i} expected {expected[i]:G9}, got {actual[i]:G9} (largest {scale:G4})");
        }
    }
}
