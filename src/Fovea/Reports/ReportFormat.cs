using System.Globalization;
using System.Net;

namespace Fovea;

/// <summary>Numbers and texts as the report prints them, whatever the culture.</summary>
internal static class ReportFormat
{
    /// <summary>A text in HTML.</summary>
    public static string Html(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A name in a cell of a table, which breaks anywhere rather than push columns out of sight.</summary>
    public static string Word(string text) => $"<span class=\"word\">{Html(text)}</span>";

    /// <summary>A coordinate of an SVG.</summary>
    public static string At(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Signed(long value) => value.ToString("+#,0;−#,0;0", CultureInfo.InvariantCulture);

    public static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>A count with the unit of its size: <c>40.55 M</c>, <c>1.82 G</c>.</summary>
    public static string Large(double value) =>
        value >= 1e9 ? Number(value / 1e9, "0.00") + " G"
        : value >= 1e6 ? Number(value / 1e6, "0.00") + " M"
        : value >= 1e3 ? Number(value / 1e3, "0.0") + " k"
        : Number(value, "0");

    public static string Percent(double fraction) => Number(100 * fraction, "0.00") + " %";

    /// <summary>A difference of accuracies in percentage points.</summary>
    public static string Points(double fraction) => Number(100 * fraction, "+0.00;−0.00;0.00");

    public static string Png(byte[] file) => "data:image/png;base64," + Convert.ToBase64String(file);
}
