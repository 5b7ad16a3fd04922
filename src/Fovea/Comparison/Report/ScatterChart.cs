using static Fovea.ReportFormat;

namespace Fovea;

/// <summary>Accuracy against a cost, one labelled point a mechanism, with the accuracy's interval as a bar.</summary>
internal static class ScatterChart
{
    /// <param name="id">The element's id, unique in the page.</param>
    /// <param name="cost">What the horizontal axis shows, with its unit.</param>
    /// <param name="points">Name, cost and accuracy of each mechanism.</param>
    public static string Render(string id, string cost, IReadOnlyList<(string Name, double Cost, Estimate Top1)> points)
    {
        SvgChart chart = new(SvgChart.Half);
        ChartAxis across = ChartAxis.Around(cost, points.Select(static p => p.Cost), SvgChart.Left + 14, chart.Right - 14, 6);
        IEnumerable<double> values = points.SelectMany(static p =>
            (double[])[100 * p.Top1.Mean, 100 * (p.Top1.Ci95?.Lower ?? p.Top1.Mean), 100 * (p.Top1.Ci95?.Upper ?? p.Top1.Mean)]);
        ChartAxis up = ChartAxis.Around("top-1 on test images (%)", values, SvgChart.Bottom, SvgChart.Top, 6);
        chart.Axes(across, up);
        LabelPlacer labels = new(SvgChart.Left + 2, SvgChart.Top, chart.Right, SvgChart.Bottom - 2);
        for (int i = 0; i < points.Count; i++)
            Mark(chart, labels, points[i], SvgChart.ColorClass(i), across, up);
        foreach ((string name, double at, Estimate top1) in points)
        {
            double x = across.Pixel(at), y = up.Pixel(100 * top1.Mean), width = SvgChart.TextWidth(name);
            (double left, double line) = labels.Place(x, y, width);
            double near = Math.Clamp(x, left, left + width);
            if (Math.Abs(line - 4 - y) > 20 || Math.Abs(near - x) > 20)
                chart.Line("leader", x, y, near, y < line ? line - 11 : line + 2);
            chart.Text("label", left, line, name);
        }

        string description = string.Join("; ", points.Select(p => $"{p.Name}: {Number(p.Cost, "0.###")}, {Percent(p.Top1.Mean)}"));
        return chart.Finish(id, $"Accuracy against {cost}", description);
    }

    private static void Mark(
        SvgChart chart, LabelPlacer labels, (string Name, double Cost, Estimate Top1) point, string color, ChartAxis across, ChartAxis up)
    {
        double x = across.Pixel(point.Cost), y = up.Pixel(100 * point.Top1.Mean), low = y, high = y;
        if (point.Top1.Ci95 is { } interval)
        {
            (low, high) = (up.Pixel(100 * interval.Lower), up.Pixel(100 * interval.Upper));
            chart.Line($"bar {color}", x, low, x, high);
            chart.Line($"bar {color}", x - 4, low, x + 4, low);
            chart.Line($"bar {color}", x - 4, high, x + 4, high);
        }

        labels.Reserve(x, y, low, high);
        chart.Add($"<circle class=\"dot {color}\" cx=\"{At(x)}\" cy=\"{At(y)}\" r=\"5\"><title>{Html(point.Name)}</title></circle>");
    }
}
