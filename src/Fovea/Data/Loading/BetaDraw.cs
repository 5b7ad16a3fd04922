namespace Fovea;

/// <summary>Draws from the beta distribution.</summary>
internal static class BetaDraw
{
    /// <summary>A number from 0 to 1 of Beta(α, α), α above 0.</summary>
    /// <remarks>By two gamma variates, kept as logarithms: for a small α both would vanish.</remarks>
    public static double Symmetric(double alpha, ref RandomStream random)
    {
        double one = LogGamma(alpha, ref random), other = LogGamma(alpha, ref random);
        return 1 / (1 + Math.Exp(other - one));
    }

    /// <summary>The logarithm of a gamma variate: Marsaglia, Tsang, "A simple method for generating gamma variables", 2000; a shape below 1
    /// by that of one more and a power of a uniform number.</summary>
    private static double LogGamma(double shape, ref RandomStream random)
    {
        double boost = 0;
        if (shape < 1)
        {
            boost = Math.Log(1 - random.NextDouble()) / shape;
            shape += 1;
        }

        double d = shape - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = random.NextNormal(), root = 1 + (c * normal);
            if (root <= 0) continue;
            double v = root * root * root;
            if (Math.Log(1 - random.NextDouble()) < (0.5 * normal * normal) + d - (d * v) + (d * Math.Log(v)))
                return boost + Math.Log(d * v);
        }
    }
}
