using static Fovea.ReportFormat;

namespace Fovea;

/// <summary>The Grad-CAM grid: a row for each test image, a column for each mechanism.</summary>
internal static class ReportGrid
{
    public static string Render(ReportData data)
    {
        HtmlTable table = new("Grad-CAM of the predicted class on test images");
        table.Column("test image");
        foreach (ReportCell cell in data.Images[0].Cells)
            table.Column(Html(cell.Attention));
        foreach (ReportImage image in data.Images)
        {
            List<(string, bool)> cells = [];
            foreach (ReportCell cell in image.Cells)
                cells.Add((Cell(image, cell), false));
            string name = Html(image.ClassName);
            table.Row($"<img src=\"{Png(image.Original)}\" alt=\"test image of class {name}\">{name}", [.. cells]);
        }

        return "<h2>Where each network looks</h2>\n<p class=\"soft\">Grad-CAM for the class that each network predicts; red is where the "
            + "prediction rests most. The scale is each map’s own, so colours do not compare between maps.</p>\n"
            + $"<div class=\"cams\">{table.Finish()}</div>\n";
    }

    private static string Cell(ReportImage image, ReportCell cell)
    {
        string alt = $"Grad-CAM of {cell.Attention} on the image of class {image.ClassName}, predicted {cell.Predicted}";
        string mark = cell.Correct ? "<span class=\"right\">✓</span>" : "<span class=\"wrong\">✗</span>";
        return $"<img src=\"{Png(cell.Overlay)}\" alt=\"{Html(alt)}\">{mark} {Html(cell.Predicted)} "
            + $"<small>{Number(100 * cell.Probability, "0")} %</small>";
    }
}
