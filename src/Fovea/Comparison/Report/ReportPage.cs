using static Fovea.ReportFormat;

namespace Fovea;

/// <summary>The report of a comparison as one HTML file: no script and nothing loaded from elsewhere.</summary>
internal static class ReportPage
{
    public static string Render(ReportData data)
    {
        ArgumentOutOfRangeException.ThrowIfZero(data.Rows.Count, nameof(data));
        HtmlPage page = new(data.Title, ReportSummary.Of(data));
        Conditions(page, data);
        page.Add("<h2>Results</h2>\n<div class=\"results\">\n").Add(ReportResults.Render(data)).Add("\n</div>\n");
        Charts(page, data);
        if (data.Images.Count > 0)
            page.Add(ReportGrid.Render(data));
        Footer(page, data);
        return page.Finish();
    }

    private static void Conditions(HtmlPage page, ReportData data)
    {
        List<(string Name, string Value)> items = [("model", data.Model), ("data", data.Data), ("image size", data.ImageSize)];
        if (data.Epochs > 0)
        {
            items.Add(("epochs", Count(data.Epochs)));
            items.Add(("seeds", Count(data.Seeds)));
            items.Add(("training image passes a run", Count(data.ImagePasses)));
            items.Add(("test images", Count(data.TestImages)));
        }

        page.Conditions([.. items, ("threads", Count(data.Threads)), ("instruction set", data.Isa), ("date", data.Date)]);
    }

    private static void Charts(HtmlPage page, ReportData data)
    {
        if (data.Curves.Count > 0)
        {
            string spread = data.Seeds > 1
                ? $"Lines are means over {data.Seeds} seeds; bands reach from the lowest to the highest seed."
                : "One seed: lines of another seed may cross differently.";
            page.Add("<h2>Learning curves</h2>\n");
            page.Figure(CurveChart.Render(data.Curves), spread + " The axis is cut: the first epochs may lie below the chart.");
        }

        List<(string, double, Estimate)> madds = [], latency = [];
        foreach (ReportRow row in data.Rows)
        {
            if (row.Top1 is not { } top1)
                continue;
            madds.Add((row.Attention, row.MAdds / 1e6, top1));
            if (row.LatencyMs is { } time)
                latency.Add((row.Attention, time.Median, top1));
        }

        if (madds.Count == 0)
            return;
        string bars = data.Seeds > 1 ? "Bars are 95 % intervals over seeds." : "One seed: no intervals over seeds.";
        page.Add("<h2>Accuracy against cost</h2>\n<div class=\"charts\">\n");
        string counted = $"Multiply-adds of convolutions and linear layers. {bars}";
        page.Figure(ScatterChart.Render("madds", "million MAdds an image", madds), counted);
        if (latency.Count > 0)
        {
            string caption = $"Median time of one image at batch 1; threads: {data.Threads}; {data.Isa}. {bars}";
            page.Figure(ScatterChart.Render("latency", "median latency (ms)", latency), caption);
        }

        page.Add("</div>\n");
    }

    private static void Footer(HtmlPage page, ReportData data)
    {
        page.Add("<footer>\n<ol>\n");
        if (data.Rows.Any(static row => row.Top1 is not null))
        {
            Note(data.Seeds > 1
                ? "Top-1 is the share of test images whose most probable class is the right one, as mean over seeds with Student's "
                    + "95 % interval. Differences are paired by seed: both networks of a pair share the seed."
                : "With one seed there is no interval over seeds. Differences are paired by test image (Agresti and Min, 2005): they say "
                    + "how these two trained networks differ on such images, not how another seed would turn out.");
            Note("“No difference shown” means that the 95 % interval of the difference contains 0. It does not mean that there is none.");
            int comparisons = data.Rows.Count - 1;
            if (comparisons > 1)
            {
                Note($"Each interval is for one comparison. Of {comparisons} comparisons, each misses its true value in 5 % of such "
                    + $"experiments; that at least one does can be as likely as {Math.Min(100, 5 * comparisons)} %.");
            }

            Note("A short schedule ranks mechanisms by how fast they learn as much as by where they end.");
        }

        Note("MAdds are multiply-adds of convolutions and linear layers for one image; one multiply-add counts 1. "
            + "Added parameters are those beyond the same network without attention.");
        page.Add("</ol>\n");
        if (data.Command is { } command)
            page.Add($"<p>To repeat: <code>{Html(command)}</code></p>\n");
        page.Add($"<p>Fovea {Html(data.Version)}</p>\n</footer>\n");

        void Note(string text) => page.Add($"<li>{Html(text)}</li>\n");
    }
}
