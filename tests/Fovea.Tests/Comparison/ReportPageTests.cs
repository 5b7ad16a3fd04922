using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Fovea.Tests;

public sealed partial class ReportPageTests
{
    [Theory]
    [InlineData(3, true, true)]
    [InlineData(1, true, true)]
    [InlineData(1, false, false)]
    public void Page_is_well_formed_and_loads_nothing_from_elsewhere(int seeds, bool trained, bool images)
    {
        string page = ReportPage.Render(ReportSample.Data(seeds, trained, images));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("NaN", Sources().Replace(page, ""), StringComparison.Ordinal);
        foreach (Match source in Sources().Matches(page))
            Assert.StartsWith("data:image/png;base64,", source.Groups[1].Value, StringComparison.Ordinal);
        // The two void elements closed, the page is XML: every element and attribute is closed and every text escaped.
        string xml = VoidElements().Replace(page.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "$0</$1>");
        var root = XDocument.Parse(xml);
        string[] ids = [.. root.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(root.Descendants("img"), image => Assert.NotEmpty(image.Attribute("alt")!.Value));
        Assert.All(root.Descendants("svg"), svg => Assert.True(svg.Element("title") is not null && svg.Element("desc") is not null));
        Assert.Equal(trained ? 3 : 0, root.Descendants("svg").Count());
        Assert.Equal(ReportSample.Attentions.Length, root.Descendants("tbody").First().Elements("tr").Count());
    }

    [Fact]
    public void Class_names_are_escaped()
    {
        string page = ReportPage.Render(ReportSample.Data());
        Assert.Contains("ship &lt;small&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("ship <small>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Same_data_give_the_same_page() =>
        Assert.Equal(ReportPage.Render(ReportSample.Data()), ReportPage.Render(ReportSample.Data()));

    [Fact]
    public void Summary_claims_what_the_intervals_show()
    {
        ReportData data = ReportSample.Data();
        ReportRow Row(string name, double mean, double lower, double upper) =>
            data.Rows[1] with { Attention = name, Difference = new Estimate(mean, new Interval(lower, upper)) };
        ReportRow[] rows = [data.Rows[0], Row("se", 0.01, -0.01, 0.03), Row("ca", 0.012, 0.01, 0.014), Row("eca", 0, -0.01, 0.01)];
        Assert.Equal(
            "Against none, over 3 seeds: ca is higher by 1.20 points; no difference is shown for se and eca.",
            ReportSummary.Of(data with { Rows = rows }));
        Assert.Equal(
            "Against none, over 3 seeds: no difference is shown for se.",
            ReportSummary.Of(data with { Rows = rows[..2] }));
        Assert.Equal("No network was trained: this report compares costs only.", ReportSummary.Of(ReportSample.Data(trained: false)));
    }

    [Fact]
    public void Page_does_not_depend_on_culture()
    {
        string expected = ReportPage.Render(ReportSample.Data());
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            var culture = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NegativeSign = "~";
            System.Globalization.CultureInfo.CurrentCulture = culture;
            Assert.Equal(expected, ReportPage.Render(ReportSample.Data()));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Labels_of_crowded_points_do_not_overlap()
    {
        LabelPlacer placer = new(0, 0, 500, 300);
        (double X, double Y)[] points = [.. Enumerable.Range(0, 12).Select(i => (240.0 + (i % 4 * 5), 140.0 + (i / 4 * 5)))];
        foreach ((double x, double y) in points)
            placer.Reserve(x, y, y - 20, y + 20);
        (double X, double Y)[] placed = [.. points.Select(point => placer.Place(point.X, point.Y, 50))];
        for (int i = 0; i < placed.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                bool apart = Math.Abs(placed[i].X - placed[j].X) >= 50 || Math.Abs(placed[i].Y - placed[j].Y) >= 14;
                Assert.True(apart, $"labels {j} at {placed[j]} and {i} at {placed[i]} overlap");
            }
        }
    }

    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(40.8e6, 41.2e6)]
    [InlineData(90.5, 90.5)]
    [InlineData(0.0, 0.0)]
    [InlineData(-3.0, 1e-3)]
    public void Axes_have_a_few_round_ticks_and_hold_every_value(double low, double high)
    {
        var axis = ChartAxis.Around("x", [low, high], 0, 100, 6);
        double[] ticks = [.. axis.Ticks()];
        Assert.InRange(ticks.Length, 2, 14);
        Assert.InRange(axis.Pixel(low), 0, 100);
        Assert.InRange(axis.Pixel(high), 0, 100);
        Assert.Equal(ticks.Length, ticks.Select(axis.Label).Distinct().Count());
    }

    [GeneratedRegex("src=\"([^\"]*)\"")]
    private static partial Regex Sources();

    [GeneratedRegex("<(meta|img)\\b[^>]*>")]
    private static partial Regex VoidElements();
}
