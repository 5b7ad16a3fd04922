using System.Globalization;

namespace Fovea;

/// <summary>The sentence that a comparison may honestly say about one row.</summary>
internal static class Verdict
{
    /// <summary>The verdict of the first row, with which the others are compared.</summary>
    public const string Reference = "the reference";

    /// <summary>The verdict where no network was trained.</summary>
    public const string NotMeasured = "accuracy not measured";

    private const string NoDifference = "no difference shown";

    /// <summary>The verdict from accuracy differences to the first row, as fractions.</summary>
    /// <param name="reference">The first row's name.</param>
    /// <param name="overSeeds">The difference paired by seed; without an interval, or null, where there is one seed.</param>
    /// <param name="overImages">The difference paired by test image, used where there is one seed.</param>
    public static string Of(string reference, Estimate? overSeeds, Estimate? overImages)
    {
        if (Deciding(overSeeds, overImages) is not { } difference)
            return NotMeasured;
        string basis = ReferenceEquals(difference, overSeeds) ? "paired over seeds" : "paired over test images, one seed";
        return Sentence(reference, difference, basis);
    }

    /// <summary>The difference on which the verdict rests: over seeds where it has an interval, else over images, else null.</summary>
    public static Estimate? Deciding(Estimate? overSeeds, Estimate? overImages) =>
        overSeeds is { Ci95: not null } ? overSeeds : overImages is { Ci95: not null } ? overImages : null;

    private static string Sentence(string reference, Estimate difference, string basis)
    {
        Interval interval = difference.Ci95!.Value;
        if (interval.Contains(0))
            return NoDifference;
        // A mean of 0 outside its interval cannot be; the interval, not the mean, says on which side the row lies.
        string side = interval.Lower > 0 ? "higher" : "lower";
        string range = interval.Lower > 0 ? $"{Points(interval.Lower)} to {Points(interval.Upper)}"
            : $"{Points(-interval.Upper)} to {Points(-interval.Lower)}";
        return $"{side} than {reference} by {Points(Math.Abs(difference.Mean))} points (95 % interval {range}, {basis})";
    }

    private static string Points(double fraction) => (100 * fraction).ToString("0.00", CultureInfo.InvariantCulture);
}
