using static Fovea.ReportFormat;

namespace Fovea;

/// <summary>Precision, recall and F1 of each class, weakest first.</summary>
internal static class ClassTable
{
    public static string Render(ConfusionMatrix counts, IReadOnlyList<string> classes)
    {
        HtmlTable table = new("Precision and recall of each class");
        table.Column("class");
        foreach (string title in (string[])["test images", "precision", "recall", "F1"])
            table.Column(title, numeric: true);
        foreach (int one in Enumerable.Range(0, classes.Count).OrderBy(one => counts.Support(one) == 0 ? 2 : counts.F1(one)))
        {
            bool occurs = counts.Support(one) > 0, isGuessed = Enumerable.Range(0, classes.Count).Any(truth => counts[truth, one] > 0);
            table.Row(
                Word(classes[one]), (Count(counts.Support(one)), true), (Share(counts.Precision(one), isGuessed), true),
                (Share(counts.Recall(one), occurs), true), (Share(counts.F1(one), occurs || isGuessed), true));
        }

        return table.Finish();
    }

    private static string Share(double share, bool isDefined) => isDefined ? Percent(share) : "<span class=\"soft\">–</span>";
}
