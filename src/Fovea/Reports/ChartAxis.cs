namespace Fovea;

/// <summary>One axis of a chart: a range of numbers on a range of pixels, with round ticks.</summary>
internal sealed class ChartAxis
{
    private const double Margin = 0.04;

    private ChartAxis(string title, double low, double high, double step, double from, double to)
    {
        Title = title;
        Low = low;
        High = high;
        Step = step;
        From = from;
        To = to;
    }

    public string Title { get; }

    public double Low { get; }

    public double High { get; }

    public double Step { get; }

    /// <summary>The pixel of <see cref="Low"/>.</summary>
    public double From { get; }

    /// <summary>The pixel of <see cref="High"/>.</summary>
    public double To { get; }

    /// <summary>An axis whose ticks are 1, 2 or 5 times a power of ten apart, with room at both ends.</summary>
    public static ChartAxis Around(string title, IEnumerable<double> values, double from, double to, int ticks)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values.Where(double.IsFinite))
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        if (low > high)
            (low, high) = (0, 1);
        double span = high - low;
        if (span <= 1e-9 * Math.Abs(high))
            span = high == 0 ? 1 : Math.Abs(high) * 0.2;
        double middle = (low + high) / 2;
        low = Math.Min(low, middle - (span / 2)) - (Margin * span);
        high = Math.Max(high, middle + (span / 2)) + (Margin * span);
        return new ChartAxis(title, low, high, RoundStep((high - low) / ticks), from, to);
    }

    /// <summary>An axis of whole numbers from <paramref name="low"/> to <paramref name="high"/>, both at the very ends; where they are one
    /// number, it stands in the middle.</summary>
    public static ChartAxis Whole(string title, int low, int high, double from, double to, int ticks) => high <= low
        ? new ChartAxis(title, low - 0.5, low + 0.5, 1, from, to)
        : new ChartAxis(title, low, high, Math.Max(1, RoundStep((high - low) / (double)ticks)), from, to);

    public double Pixel(double value) => From + ((value - Low) / (High - Low) * (To - From));

    public IEnumerable<double> Ticks()
    {
        double first = Math.Ceiling((Low / Step) - 1e-9);
        for (double i = first; i * Step <= High + (1e-9 * Step); i++)
            yield return i * Step;
    }

    public string Label(double tick)
    {
        int decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(Step) + 1e-9), 0, 6);
        // A multiple of the step can be a negative zero.
        return ReportFormat.Number(Math.Abs(tick) < Step / 2 ? 0 : tick, "#,0." + new string('0', decimals));
    }

    private static double RoundStep(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double share = rough / power;
        return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
    }
}
