namespace Fovea.Cli;

/// <summary>Numbers as a line of little columns.</summary>
internal static class Sparkline
{
    /// <summary>Columns from the lowest to the highest.</summary>
    public const string Columns = "▁▂▃▄▅▆▇█";

    /// <summary>The same in ASCII.</summary>
    public const string Letters = ".:-=+*%#";

    /// <summary>The widest that one is drawn.</summary>
    public const int MostWidth = 40;

    /// <summary>The numbers in columns, each the mean of as many of them; the highest column is the largest.</summary>
    /// <param name="values">At least one number.</param>
    /// <param name="width">The most columns, at least 1.</param>
    /// <param name="columns">What a column is drawn with, from the lowest to the highest.</param>
    public static string Of(IReadOnlyList<double> values, int width = MostWidth, string columns = Columns)
    {
        width = Math.Min(width, values.Count);
        double[] means =
            [.. Enumerable.Range(0, width).Select(i => Mean(values, Start(i), Start(i + 1)))];
        double low = means.Min(), span = Math.Max(means.Max() - low, double.Epsilon);
        return string.Concat(means.Select(mean => columns[(int)Math.Clamp((mean - low) / span * columns.Length, 0, columns.Length - 1)]));

        int Start(int column) => (int)((long)column * values.Count / width);
    }

    private static double Mean(IReadOnlyList<double> values, int from, int to)
    {
        double sum = 0;
        for (int i = from; i < to; i++)
            sum += values[i];
        return sum / (to - from);
    }
}
