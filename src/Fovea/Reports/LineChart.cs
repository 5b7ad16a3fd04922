using static Fovea.ReportFormat;

namespace Fovea;

/// <summary>Lines over epochs, of half the page's width.</summary>
internal static class LineChart
{
    /// <param name="id">The element's id, unique in the page.</param>
    /// <param name="title">What readers of the page are told it shows.</param>
    /// <param name="unit">What the vertical axis shows, with its unit.</param>
    /// <param name="lines">Names and values by epoch, from epoch 1; a value that is not a number leaves a gap.</param>
    public static string Render(
        string id, string title, string unit, params IReadOnlyList<(string Name, IReadOnlyList<double> Values)> lines)
    {
        SvgChart chart = new(SvgChart.Half);
        int epochs = lines.Max(static line => line.Values.Count);
        ChartAxis across = ChartAxis.Whole("epoch", 1, Math.Max(1, epochs), SvgChart.Left + 8, chart.Right - 8, 8);
        ChartAxis up = ChartAxis.Around(unit, lines.SelectMany(static line => line.Values), SvgChart.Bottom, SvgChart.Top, 6);
        chart.Axes(across, up);
        for (int i = 0; i < lines.Count; i++)
        {
            string color = SvgChart.ColorClass(i + 1), name = $"<title>{Html(lines[i].Name)}</title>";
            List<(string X, string Y)> points = [];
            for (int epoch = 0; epoch < lines[i].Values.Count; epoch++)
            {
                if (double.IsFinite(lines[i].Values[epoch]))
                    points.Add((At(across.Pixel(epoch + 1)), At(up.Pixel(lines[i].Values[epoch]))));
            }

            if (points.Count > 1)
            {
                string all = string.Join(' ', points.Select(static point => $"{point.X},{point.Y}"));
                chart.Add($"<polyline class=\"line {color}\" points=\"{all}\">{name}</polyline>");
            }
            else if (points.Count == 1)
            {
                chart.Add($"<circle class=\"dot {color}\" cx=\"{points[0].X}\" cy=\"{points[0].Y}\" r=\"4\">{name}</circle>");
            }
        }

        chart.Legend([.. lines.Select(static line => line.Name)], first: 1);
        string ends = string.Join("; ", lines.Where(static line => line.Values.Count > 0).Select(
            static line => $"{line.Name} ends at {Number(line.Values[^1], "0.####")}"));
        return chart.Finish(id, title, ends);
    }
}
