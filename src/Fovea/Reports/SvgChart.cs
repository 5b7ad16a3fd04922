using System.Text;
using static Fovea.ReportFormat;

namespace Fovea;

/// <summary>The frame of a chart as inline SVG: title for screen readers, grid, ticks, axis titles, legend. Colours are classes that the
/// page's style sheet defines for light and dark.</summary>
/// <param name="width">The width in pixels at which text has its own size.</param>
internal sealed class SvgChart(int width)
{
    /// <summary>A chart as wide as the page.</summary>
    public const int Wide = 1080;

    /// <summary>A chart of half the page.</summary>
    public const int Half = 520;

    public const double Left = 58;
    public const double Top = 14;

    /// <summary>Colours that the style sheet defines, <c>c0</c> …; beyond them lines are dashed.</summary>
    public const int Colors = 8;

    private const double PlotHeight = 290;
    private const double LegendLine = 20;
    private readonly StringBuilder _body = new();
    private double _height = Top + PlotHeight + 46;

    public double Right => width - 18;

    public static double Bottom => Top + PlotHeight;

    public static string ColorClass(int index) => $"c{index % Colors}{(index >= Colors ? " dashed" : "")}";

    /// <summary>About how many pixels a text takes at the charts' font size.</summary>
    public static double TextWidth(string text) => 6.9 * text.Length;

    public void Add(string element) => _body.Append(element).Append('\n');

    public void Line(string classes, double x1, double y1, double x2, double y2) =>
        Add($"<line class=\"{classes}\" x1=\"{At(x1)}\" y1=\"{At(y1)}\" x2=\"{At(x2)}\" y2=\"{At(y2)}\"/>");

    public void Text(string classes, double x, double y, string text) =>
        Add($"<text class=\"{classes}\" x=\"{At(x)}\" y=\"{At(y)}\">{Html(text)}</text>");

    public void Axes(ChartAxis across, ChartAxis up)
    {
        foreach (double tick in up.Ticks())
        {
            double y = up.Pixel(tick);
            Line("grid", Left, y, Right, y);
            Text("tick end", Left - 8, y + 4, up.Label(tick));
        }

        foreach (double tick in across.Ticks())
        {
            double x = across.Pixel(tick);
            Line("axis", x, Bottom, x, Bottom + 4);
            Text("tick middle", x, Bottom + 18, across.Label(tick));
        }

        Line("axis", Left, Bottom, Right, Bottom);
        Text("tick middle", (Left + Right) / 2, Bottom + 37, across.Title);
        Add($"<text class=\"tick middle\" transform=\"translate(14 {At((Top + Bottom) / 2)}) rotate(-90)\">{Html(up.Title)}</text>");
    }

    /// <summary>Names below the chart, each with its line.</summary>
    /// <param name="names">The names.</param>
    /// <param name="first">The colour of the first.</param>
    public void Legend(IReadOnlyList<string> names, int first = 0)
    {
        double x = Left, y = _height + 8;
        for (int i = 0; i < names.Count; i++)
        {
            double wide = 34 + TextWidth(names[i]);
            if (x > Left && x + wide > Right)
                (x, y) = (Left, y + LegendLine);
            Line($"line {ColorClass(first + i)}", x, y - 4, x + 20, y - 4);
            Text("label", x + 26, y, names[i]);
            x += wide + 12;
        }

        _height = y + 10;
    }

    /// <summary>The whole element.</summary>
    public string Finish(string id, string title, string description) =>
        $"<svg class=\"chart{(width == Wide ? " large" : "")}\" viewBox=\"0 0 {width} {At(_height)}\" "
        + $"role=\"img\" aria-labelledby=\"{id}-t {id}-d\">"
        + $"<title id=\"{id}-t\">{Html(title)}</title><desc id=\"{id}-d\">{Html(description)}</desc>\n{_body}</svg>";
}
