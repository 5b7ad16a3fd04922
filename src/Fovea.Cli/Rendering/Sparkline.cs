namespace Fovea.Cli;

/// <summary>Numbers as a line of little columns.</summary>
internal static class Sparkline
{
    private const string Columns = "▁▂▃▄▅▆▇█";
    private const int Width = 40;

    /// <summary>The numbers in at most forty columns, each the mean of as many of them; the highest column is the largest.</summary>
    public static string Of(IReadOnlyList<double> values)
    {
        int width = Math.Min(Width, values.Count);
        double[] means =
            [.. Enumerable.Range(0, width).Select(i => Mean(values, i * values.Count / width, (i + 1) * values.Count / width))];
        double low = means.Min(), span = Math.Max(means.Max() - low, double.Epsilon);
        return string.Concat(means.Select(mean => Columns[(int)Math.Clamp((mean - low) / span * Columns.Length, 0, Columns.Length - 1)]));
    }

    private static double Mean(IReadOnlyList<double> values, int from, int to)
    {
        double sum = 0;
        for (int i = from; i < to; i++)
            sum += values[i];
        return sum / (to - from);
    }
}
