namespace Fovea;

/// <summary>Means with 95 % confidence intervals, over seeds and over test images.</summary>
internal static class Estimates
{
    private const double Quantile = 0.975;
    private const double NormalQuantile = 1.9599639845400545;

    /// <summary>The mean of independent values, one a seed, with Student's interval; no interval of a single value.</summary>
    public static Estimate OfMean(ReadOnlySpan<double> values)
    {
        if (values.Length == 0)
            throw new ArgumentException("a mean needs at least one value", nameof(values));
        double sum = 0;
        foreach (double value in values)
            sum += value;
        double mean = sum / values.Length;
        if (values.Length == 1)
            return new Estimate(mean, null);
        double squares = 0;
        foreach (double value in values)
            squares += (value - mean) * (value - mean);
        int degrees = values.Length - 1;
        double margin = StudentT.Quantile(Quantile, degrees) * Math.Sqrt(squares / degrees / values.Length);
        return new Estimate(mean, new Interval(mean - margin, mean + margin));
    }

    /// <summary>The mean of value minus reference, paired seed by seed, with Student's interval of the differences.</summary>
    public static Estimate OfDifference(ReadOnlySpan<double> values, ReadOnlySpan<double> reference)
    {
        CheckPairs(values.Length, reference.Length);
        double[] differences = new double[values.Length];
        for (int i = 0; i < differences.Length; i++)
            differences[i] = values[i] - reference[i];
        return OfMean(differences);
    }

    /// <summary>The difference of two networks' accuracies on the same test images, with an interval over images.</summary>
    /// <remarks>Agresti and Min, Statistics in Medicine 24, 2005: the normal interval after adding half an image to each of the four cells
    /// (both right, only one, only the other, none). Few images on which the two disagree then do not look like certainty.
    /// It says how the two trained networks differ on images of this kind, not how another seed would turn out.</remarks>
    public static Estimate OfImages(ReadOnlySpan<bool> correct, ReadOnlySpan<bool> reference)
    {
        CheckPairs(correct.Length, reference.Length);
        long gained = 0, lost = 0;
        for (int i = 0; i < correct.Length; i++)
        {
            if (correct[i] != reference[i])
                _ = correct[i] ? gained++ : lost++;
        }

        double n = correct.Length + 2.0;
        double difference = (gained - lost) / n;
        double margin = NormalQuantile * Math.Sqrt(Math.Max(0, ((gained + lost + 1) / n) - (difference * difference)) / n);
        return new Estimate((gained - lost) / (double)correct.Length, new Interval(difference - margin, difference + margin));
    }

    private static void CheckPairs(int values, int reference)
    {
        if (values == 0 || values != reference)
            throw new ArgumentException($"pairs need as many values on both sides and at least one; got {values} and {reference}");
    }
}
