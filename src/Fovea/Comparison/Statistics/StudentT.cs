namespace Fovea;

/// <summary>Student's t distribution.</summary>
/// <remarks>The tail is half the regularised incomplete beta function I(ν / (ν + t²); ν/2, 1/2), computed by its continued fraction
/// (Abramowitz and Stegun, 26.5.8 and 26.7.1); the quantile is found from it by bisection to the last bit.</remarks>
internal static class StudentT
{
    private const double Tiny = 1e-300;

    // Lanczos's series for ln Γ with g = 7, good to about 1e-15.
    private static readonly double[] Lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>P(T &gt; t) for t of at least 0.</summary>
    public static double UpperTail(double t, double degrees)
    {
        double ratio = t * t / degrees, a = degrees / 2;
        if (ratio == 0)
            return 0.5;
        double x = 1 / (1 + ratio), y = ratio / (1 + ratio);
        double front = Math.Exp(LogGammaRatio(a) - (0.5 * Math.Log(Math.PI)) - (a * LogOnePlus(ratio)) + (0.5 * Math.Log(y)));
        double beta = x < (a + 1) / (a + 2.5) ? front * Fraction(x, a, 0.5) / a : 1 - (front * Fraction(y, 0.5, a) / 0.5);
        return 0.5 * beta;
    }

    /// <summary>The t with P(T &lt;= t) = <paramref name="probability"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A probability outside (0, 1), or degrees not above 0.</exception>
    public static double Quantile(double probability, double degrees)
    {
        if (!(probability is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "a probability must be between 0 and 1");
        if (!(degrees > 0))
            throw new ArgumentOutOfRangeException(nameof(degrees), degrees, "degrees of freedom must be above 0");
        if (probability == 0.5)
            return 0;
        double tail = Math.Min(probability, 1 - probability);
        double low = 0, high = 1;
        while (UpperTail(high, degrees) > tail && high < double.MaxValue / 2)
            (low, high) = (high, 2 * high);
        while (true)
        {
            double middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
                break;
            if (UpperTail(middle, degrees) > tail)
                low = middle;
            else
                high = middle;
        }

        return probability < 0.5 ? -high : high;
    }

    private static double Fraction(double x, double a, double b)
    {
        const int MostTerms = 10_000;
        double c = 1, d = Guard(1 - ((a + b) * x / (a + 1)));
        d = 1 / d;
        double result = d;
        for (int m = 1; m <= MostTerms; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Guard(1 + (even * d));
            c = Guard(1 + (even / c));
            result *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Guard(1 + (odd * d));
            c = Guard(1 + (odd / c));
            result *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-16)
                break;
        }

        return result;
    }

    private static double Guard(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    /// <summary>ln Γ(a + 1/2) − ln Γ(a).</summary>
    private static double LogGammaRatio(double a)
    {
        const double Large = 100;
        if (a < Large)
            return LogGamma(a + 0.5) - LogGamma(a);
        // The difference of two numbers of size a·ln a would lose its digits; the series in 1/a does not.
        double square = a * a;
        return (0.5 * Math.Log(a)) - (1 / (8 * a)) + (1 / (192 * a * square)) - (1 / (640 * a * square * square));
    }

    /// <summary>ln(1 + z) that keeps the digits of a small z.</summary>
    private static double LogOnePlus(double z)
    {
        double sum = 1 + z;
        return sum == 1 ? z : Math.Log(sum) * (z / (sum - 1));
    }

    private static double LogGamma(double x)
    {
        if (x < 0.5)
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        x -= 1;
        double sum = Lanczos[0];
        for (int i = 1; i < Lanczos.Length; i++)
            sum += Lanczos[i] / (x + i);
        double shifted = x + 7.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(shifted)) - shifted + Math.Log(sum);
    }
}
