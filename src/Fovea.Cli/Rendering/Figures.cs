using System.Globalization;

namespace Fovea.Cli;

/// <summary>Numbers and times as people read them.</summary>
internal static class Figures
{
    private const int BarWidth = 20;

    /// <summary>A bar that is filled as far as the work is done.</summary>
    public static string Bar(long done, long all)
    {
        int filled = all <= 0 ? 0 : (int)Math.Clamp(done * BarWidth / all, 0, BarWidth);
        return $"[{new string('#', filled)}{new string('-', BarWidth - filled)}]";
    }

    /// <summary>A time to the second, in two units at most.</summary>
    public static string Duration(TimeSpan time)
    {
        long seconds = (long)Math.Ceiling(Math.Max(0, time.TotalSeconds));
        return seconds switch
        {
            < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
            < 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min {seconds % 60} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h {seconds % 3600 / 60} min"),
        };
    }

    /// <summary>A whole number with separators.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with so many digits after the point.</summary>
    public static string Fixed(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    /// <summary>A number to three figures: 1.21E-07.</summary>
    public static string Significant(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => $"{Fixed(100 * share, 1)} %";

    /// <summary>Bytes in units of 10⁶.</summary>
    public static string Megabytes(long bytes) => $"{Fixed(bytes / 1e6, 1)} MB";

    /// <summary>A number of things: 1 seed, 3 seeds.</summary>
    public static string Of(long count, string thing) => $"{Count(count)} {thing}{(count == 1 ? "" : "s")}";

    /// <summary>A large number to three figures: 41.0 M.</summary>
    public static string Short(long value) => value switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e9:F2} G"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:F2} M"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:F1} k"),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
