using System.Globalization;
using static Fovea.ReportFormat;

namespace Fovea;

/// <summary>Who was taken for whom: the whole matrix for few classes, else the pairs that are mixed up most.</summary>
internal static class ConfusionTable
{
    private const int MostClasses = 24;
    private const int MostPairs = 30;

    public static string Render(ConfusionMatrix counts, IReadOnlyList<string> classes) =>
        classes.Count <= MostClasses
            ? $"<p>Rows are the true classes, columns the guesses.</p>\n<div class=\"confusion\">{Matrix(counts, classes)}</div>\n"
            : $"<p>The {MostPairs} pairs that are mixed up most, of {classes.Count} classes.</p>\n{Pairs(counts, classes)}\n";

    private static string Matrix(ConfusionMatrix counts, IReadOnlyList<string> classes)
    {
        HtmlTable table = new("Confusion matrix");
        table.Column("true class");
        foreach (string name in classes)
            table.Column(Name(name), numeric: true);
        for (int truth = 0; truth < classes.Count; truth++)
        {
            int row = truth;
            int all = counts.Support(row);
            table.Row(
                Name(classes[truth]),
                [.. Enumerable.Range(0, classes.Count).Select(guess => Cell(counts[row, guess], all, row == guess))]);
        }

        return table.Finish();
    }

    // Upright or on its side in a fixed room: the whole name is what the pointer shows.
    private static string Name(string name) => $"<span class=\"name\" title=\"{Html(name)}\">{Html(name)}</span>";

    private static (string Html, bool Numeric) Cell(int count, int all, bool isHit)
    {
        if (count == 0)
            return ("<span class=\"soft\">0</span>", true);
        string share = ((double)count / all).ToString("0.###", CultureInfo.InvariantCulture);
        string kind = isHit ? "cell hit" : "cell miss";
        return ($"<span class=\"{kind}\" style=\"--share: {share}\" title=\"{Percent((double)count / all)}\">{Count(count)}</span>", true);
    }

    private static string Pairs(ConfusionMatrix counts, IReadOnlyList<string> classes)
    {
        HtmlTable table = new("Pairs of classes that are mixed up most");
        table.Column("true class");
        table.Column("taken for");
        table.Column("images", numeric: true);
        IEnumerable<(int Truth, int Guess)> worst =
            from truth in Enumerable.Range(0, classes.Count)
            from guess in Enumerable.Range(0, classes.Count)
            where truth != guess && counts[truth, guess] > 0
            orderby counts[truth, guess] descending, truth, guess
            select (truth, guess);
        foreach ((int truth, int guess) in worst.Take(MostPairs))
            table.Row(Word(classes[truth]), (Word(classes[guess]), false), (Count(counts[truth, guess]), true));
        return table.Finish();
    }
}
