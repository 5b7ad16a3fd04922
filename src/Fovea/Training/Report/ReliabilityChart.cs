using static Fovea.ReportFormat;

namespace Fovea;

/// <summary>How often guesses of each confidence are right: of a network that knows how sure it may be, the columns end on the
/// diagonal.</summary>
/// <remarks>Guo, Pleiss, Sun, Weinberger, ICML 2017, arXiv:1706.04599, fig. 1.</remarks>
internal static class ReliabilityChart
{
    private const int Bins = 15;

    public static string Render(IReadOnlyList<TestGuess> guesses)
    {
        (SvgChart chart, ChartAxis across, ChartAxis up) = Frame("guesses that are right (%)", 100);
        foreach (IGrouping<int, TestGuess> bin in guesses.GroupBy(BinOf).OrderBy(static bin => bin.Key))
        {
            double right = 100.0 * bin.Count(static guess => guess.IsRight) / bin.Count();
            double sure = 100 * bin.Average(static guess => guess.Confidence);
            double high = Math.Min(up.Pixel(right), up.Pixel(sure)), low = Math.Max(up.Pixel(right), up.Pixel(sure));
            string title = $"{Count(bin.Count())} guesses, {Number(sure, "0.0")} % sure, {Number(right, "0.0")} % right";
            Column(chart, "column", across, bin.Key, SvgChart.Bottom, up.Pixel(right), title);
            Column(chart, "gap", across, bin.Key, low, high, title);
        }

        chart.Line("line c0", across.Pixel(0), up.Pixel(0), across.Pixel(100), up.Pixel(100));
        return chart.Finish("reliability", "Accuracy by confidence", $"expected calibration error {Percent(ExpectedError(guesses))}");
    }

    /// <summary>The share of the guesses by how sure they are.</summary>
    public static string RenderConfidence(IReadOnlyList<TestGuess> guesses)
    {
        IGrouping<int, TestGuess>[] bins = [.. guesses.GroupBy(BinOf).OrderBy(static bin => bin.Key)];
        double most = 100.0 * bins.Max(static bin => bin.Count()) / guesses.Count;
        (SvgChart chart, ChartAxis across, ChartAxis up) = Frame("share of the guesses (%)", most);
        foreach (IGrouping<int, TestGuess> bin in bins)
        {
            double share = 100.0 * bin.Count() / guesses.Count;
            Column(chart, "column", across, bin.Key, SvgChart.Bottom, up.Pixel(share), $"{Count(bin.Count())} guesses");
        }

        return chart.Finish("confidence", "Guesses by confidence", $"{Count(guesses.Count)} guesses");
    }

    private static (SvgChart Chart, ChartAxis Across, ChartAxis Up) Frame(string unit, double most)
    {
        SvgChart chart = new(SvgChart.Half);
        ChartAxis across = ChartAxis.Whole("confidence of the guess (%)", 0, 100, SvgChart.Left, chart.Right, 10);
        ChartAxis up = ChartAxis.Whole(unit, 0, (int)Math.Ceiling(most), SvgChart.Bottom, SvgChart.Top + 6, 5);
        chart.Axes(across, up);
        return (chart, across, up);
    }

    private static void Column(SvgChart chart, string kind, ChartAxis across, int bin, double bottom, double top, string title)
    {
        double left = across.Pixel(100.0 * bin / Bins) + 1, right = across.Pixel(100.0 * (bin + 1) / Bins) - 1;
        chart.Add($"<rect class=\"{kind}\" x=\"{At(left)}\" y=\"{At(top)}\" width=\"{At(right - left)}\" height=\"{At(bottom - top)}\">"
            + $"<title>{title}</title></rect>");
    }

    /// <summary>The mean gap between confidence and accuracy, bins weighted by their guesses.</summary>
    public static double ExpectedError(IReadOnlyList<TestGuess> guesses)
    {
        CalibrationBins bins = new(Bins);
        foreach (TestGuess guess in guesses)
            bins.Add(guess.Confidence, guess.IsRight);
        return bins.Expected;
    }

    private static int BinOf(TestGuess guess) => CalibrationBins.BinOf(guess.Confidence, Bins);
}
