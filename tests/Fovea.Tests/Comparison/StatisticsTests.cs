namespace Fovea.Tests;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(0.975, 1, 12.706204736174694)]
    [InlineData(0.975, 2, 4.302652729749464)]
    [InlineData(0.975, 3, 3.182446305284263)]
    [InlineData(0.975, 4, 2.7764451051977987)]
    [InlineData(0.975, 5, 2.5705818356363141)]
    [InlineData(0.975, 9, 2.2621571627409915)]
    [InlineData(0.975, 10, 2.2281388519649385)]
    [InlineData(0.975, 30, 2.0422724563012373)]
    [InlineData(0.995, 4, 4.604094871415897)]
    [InlineData(0.95, 7, 1.8945786050613054)]
    [InlineData(0.975, 1e9, 1.959963986912)]
    [InlineData(0.025, 4, -2.7764451051977987)]
    [InlineData(0.5, 4, 0)]
    public void Quantiles_match_the_tables(double probability, double degrees, double expected)
    {
        double quantile = StudentT.Quantile(probability, degrees);
        Assert.True(Math.Abs(quantile - expected) <= 1e-8 * Math.Max(1, Math.Abs(expected)), $"t({probability}, {degrees}) = {quantile:R}");
    }

    [Theory]
    [InlineData(0.6)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    [InlineData(0.999999)]
    public void Quantiles_match_the_closed_forms_of_one_and_two_degrees(double p)
    {
        double one = Math.Tan(Math.PI * (p - 0.5)), two = ((2 * p) - 1) / Math.Sqrt(2 * p * (1 - p));
        Assert.True(Math.Abs(StudentT.Quantile(p, 1) - one) < 1e-8 * one, $"{StudentT.Quantile(p, 1):R} instead of {one:R}");
        Assert.True(Math.Abs(StudentT.Quantile(p, 2) - two) < 1e-8 * two, $"{StudentT.Quantile(p, 2):R} instead of {two:R}");
    }

    [Fact]
    public void Quantile_and_tail_agree()
    {
        foreach (double degrees in (double[])[1, 2.5, 7, 40, 999, 9999])
        {
            double tail = StudentT.UpperTail(StudentT.Quantile(0.99, degrees), degrees);
            Assert.True(Math.Abs(tail - 0.01) < 1e-12, $"{degrees}: {tail:R}");
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.Quantile(1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.Quantile(0.9, 0));
    }

    [Fact]
    public void Mean_over_seeds_has_Students_interval()
    {
        Estimate estimate = Estimates.OfMean([0.9, 0.92, 0.91]);
        Assert.Equal(0.91, estimate.Mean, 12);
        double margin = 4.302652729749464 * 0.01 / Math.Sqrt(3);
        Assert.Equal(0.91 - margin, estimate.Ci95!.Value.Lower, 9);
        Assert.Equal(0.91 + margin, estimate.Ci95.Value.Upper, 9);
        Assert.Null(Estimates.OfMean([0.9]).Ci95);
        Assert.Throws<ArgumentException>(() => Estimates.OfMean([]));
    }

    [Fact]
    public void Pairing_by_seed_removes_what_seeds_share()
    {
        Estimate paired = Estimates.OfDifference([0.80, 0.90, 0.70], [0.79, 0.89, 0.69]);
        Assert.Equal(0.01, paired.Mean, 12);
        Assert.False(paired.Ci95!.Value.Contains(0));
        Assert.Throws<ArgumentException>(() => Estimates.OfDifference([1], [1, 2]));
    }

    [Fact]
    public void Images_interval_matches_the_formula_by_hand()
    {
        bool[] reference = new bool[100], better = new bool[100];
        better.AsSpan(0, 10).Fill(true);
        reference[99] = true;
        Estimate estimate = Estimates.OfImages(better, reference);
        Assert.Equal(0.09, estimate.Mean, 12);
        double centre = 9.0 / 102, margin = 1.9599639845400545 * Math.Sqrt(12 - (81.0 / 102)) / 102;
        Assert.Equal(centre - margin, estimate.Ci95!.Value.Lower, 12);
        Assert.Equal(centre + margin, estimate.Ci95.Value.Upper, 12);
    }

    [Fact]
    public void Few_images_that_differ_do_not_look_like_certainty()
    {
        bool[] reference = new bool[100], better = new bool[100];
        better.AsSpan(0, 4).Fill(true);
        Assert.True(Estimates.OfImages(better, reference).Ci95!.Value.Contains(0));
        Interval same = Estimates.OfImages(reference, reference).Ci95!.Value;
        Assert.True(same.Lower < 0 && same.Upper > 0);
    }

    [Fact]
    public void Verdict_says_no_more_than_the_interval_shows()
    {
        Estimate unclear = new(0.01, new Interval(-0.01, 0.03));
        Estimate higher = new(0.02, new Interval(0.01, 0.03));
        Estimate lower = new(-0.02, new Interval(-0.03, -0.01));
        Assert.Equal("no difference shown", Verdict.Of("none", unclear, higher));
        Assert.Equal(
            "higher than none by 2.00 points (95 % interval 1.00 to 3.00, paired over seeds)",
            Verdict.Of("none", higher, unclear));
        Assert.Equal(
            "lower than none by 2.00 points (95 % interval 1.00 to 3.00, paired over test images, one seed)",
            Verdict.Of("none", new Estimate(-0.02, null), lower));
        Assert.Equal("no difference shown", Verdict.Of("none", null, unclear));
        Assert.Equal("accuracy not measured", Verdict.Of("none", null, null));
    }
}
