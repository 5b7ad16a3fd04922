using System.Text;

namespace Fovea;

/// <summary>The frame of a report: one HTML file, no script and nothing loaded from elsewhere.</summary>
/// <param name="title">What the report is called.</param>
/// <param name="summary">Its result in a sentence.</param>
internal sealed class HtmlPage(string title, string summary)
{
    private readonly StringBuilder _body = new();

    /// <summary>Adds HTML.</summary>
    public HtmlPage Add(string html)
    {
        _body.Append(html);
        return this;
    }

    /// <summary>Adds a list of conditions.</summary>
    public void Conditions(params IEnumerable<(string Name, string Value)> items)
    {
        _body.Append("<dl>\n");
        foreach ((string name, string value) in items)
            _body.Append($"<div><dt>{ReportFormat.Html(name)}</dt><dd>{ReportFormat.Html(value)}</dd></div>\n");
        _body.Append("</dl>\n");
    }

    /// <summary>Adds a chart with a caption.</summary>
    public void Figure(string svg, string caption) => _body.Append(
        $"<figure><div class=\"panel\">{svg}</div><figcaption>{ReportFormat.Html(caption)}</figcaption></figure>\n");

    /// <summary>The whole file.</summary>
    public string Finish() =>
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + $"<title>{ReportFormat.Html(title)}</title>\n<style>\n{ReportStyle.Sheet}\n</style>\n</head>\n<body>\n<main>\n"
        + $"<h1>{ReportFormat.Html(title)}</h1>\n<p class=\"summary\">{ReportFormat.Html(summary)}</p>\n"
        + $"{_body}</main>\n</body>\n</html>\n";
}
