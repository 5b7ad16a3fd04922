using System.Text;
using static Fovea.ReportFormat;

namespace Fovea;

/// <summary>Learning curves: for each mechanism the mean over seeds, and a band from the lowest to the highest seed.</summary>
internal static class CurveChart
{
    public static string Render(IReadOnlyList<ReportCurve> curves)
    {
        int epochs = curves.SelectMany(static curve => curve.Runs).Select(static run => run.Count).DefaultIfEmpty(1).Max();
        SvgChart chart = new(SvgChart.Wide);
        ChartAxis across = ChartAxis.Whole("epoch", 1, epochs, SvgChart.Left + 8, chart.Right - 8, 12);
        // The steep first epochs would press everything that differs into the top of the chart: curves may enter from below.
        IEnumerable<double> values = curves.SelectMany(static curve => curve.Runs)
            .SelectMany(run => run.Skip(Math.Min(epochs / 6, run.Count - 1))).Select(static v => 100 * v);
        ChartAxis up = ChartAxis.Around("top-1 on test images (%)", values, SvgChart.Bottom, SvgChart.Top, 6);
        chart.Axes(across, up);
        chart.Add($"<clipPath id=\"curves-clip\"><rect x=\"{ReportFormat.At(SvgChart.Left)}\" y=\"0\" "
            + $"width=\"{ReportFormat.At(chart.Right - SvgChart.Left)}\" height=\"{ReportFormat.At(SvgChart.Bottom)}\"/></clipPath>");
        chart.Add("<g clip-path=\"url(#curves-clip)\">");
        for (int i = 0; i < curves.Count; i++)
        {
            if (curves[i].Runs.Count > 1)
                chart.Add($"<polygon class=\"band {SvgChart.ColorClass(i)}\" points=\"{Band(curves[i], across, up)}\"/>");
        }

        for (int i = 0; i < curves.Count; i++)
            Mean(chart, curves[i], SvgChart.ColorClass(i), across, up);
        chart.Add("</g>");
        chart.Legend([.. curves.Select(static curve => curve.Attention)]);
        string ends = string.Join("; ", curves.Where(static c => Epochs(c) > 0).Select(
            static c => $"{c.Attention} ends at {Percent(At(c, Epochs(c) - 1).Average())}"));
        return chart.Finish("curves", "Test accuracy after each epoch", ends);
    }

    private static void Mean(SvgChart chart, ReportCurve curve, string color, ChartAxis across, ChartAxis up)
    {
        StringBuilder points = new();
        for (int epoch = 0; epoch < Epochs(curve); epoch++)
            points.Append(Point(across, up, epoch, At(curve, epoch).Average())).Append(' ');
        string title = $"<title>{Html(curve.Attention)}</title>";
        if (Epochs(curve) == 1)
        {
            string[] at = points.ToString().Trim().Split(',');
            chart.Add($"<circle class=\"dot {color}\" cx=\"{at[0]}\" cy=\"{at[1]}\" r=\"4\">{title}</circle>");
            return;
        }

        chart.Add($"<polyline class=\"line {color}\" points=\"{points.ToString().Trim()}\">{title}</polyline>");
    }

    private static string Band(ReportCurve curve, ChartAxis across, ChartAxis up)
    {
        int epochs = Epochs(curve);
        IEnumerable<string> over = Enumerable.Range(0, epochs).Select(epoch => Point(across, up, epoch, At(curve, epoch).Max()));
        IEnumerable<string> back = Enumerable.Range(0, epochs).Reverse().Select(epoch => Point(across, up, epoch, At(curve, epoch).Min()));
        return string.Join(' ', over.Concat(back));
    }

    // Seeds that are still running have fewer epochs: a mean is over the seeds that reached the epoch.
    private static int Epochs(ReportCurve curve) => curve.Runs.Select(static run => run.Count).DefaultIfEmpty(0).Max();

    private static IEnumerable<double> At(ReportCurve curve, int epoch) =>
        curve.Runs.Where(run => run.Count > epoch).Select(run => run[epoch]);

    private static string Point(ChartAxis across, ChartAxis up, int epoch, double value) =>
        $"{ReportFormat.At(across.Pixel(epoch + 1))},{ReportFormat.At(up.Pixel(100 * value))}";
}
