using System.Text;

namespace Fovea;

/// <summary>A table in HTML with a caption for screen readers; the first cell of each row is its heading.</summary>
/// <param name="caption">What the table shows.</param>
internal sealed class HtmlTable(string caption)
{
    private readonly StringBuilder _head = new();
    private readonly StringBuilder _body = new();

    /// <param name="title">The heading, as HTML.</param>
    /// <param name="numeric">Whether the column holds numbers, which stand to the right.</param>
    public void Column(string title, bool numeric = false) =>
        _head.Append($"<th scope=\"col\"{(numeric ? " class=\"num\"" : "")}>{title}</th>");

    /// <param name="heading">The first cell, as HTML.</param>
    /// <param name="cells">The other cells as HTML, and whether each is a number.</param>
    public void Row(string heading, params ReadOnlySpan<(string Html, bool Numeric)> cells)
    {
        _body.Append("<tr><th scope=\"row\">").Append(heading).Append("</th>");
        foreach ((string html, bool numeric) in cells)
            _body.Append(numeric ? "<td class=\"num\">" : "<td>").Append(html).Append("</td>");
        _body.Append("</tr>\n");
    }

    public string Finish() =>
        $"<div class=\"wide\"><table><caption>{ReportFormat.Html(caption)}</caption>\n"
        + $"<thead><tr>{_head}</tr></thead>\n<tbody>\n{_body}</tbody></table></div>";
}
