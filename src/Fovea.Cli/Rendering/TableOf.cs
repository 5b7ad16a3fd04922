using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Makes tables of one look.</summary>
internal static class TableOf
{
    /// <summary>An empty table; a heading that starts with '&gt;' is of a column aligned to the right.</summary>
    public static Table Columns(params string[] headings)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string heading in headings)
        {
            bool right = heading[0] == '>';
            TableColumn column = new TableColumn(new Text(right ? heading[1..] : heading, new Style(decoration: Decoration.Bold))).NoWrap();
            table.AddColumn(right ? column.RightAligned() : column);
        }

        return table;
    }

    /// <summary>Adds a row of plain text: brackets in it are no markup.</summary>
    public static Table Row(this Table table, params string[] cells) => table.AddRow([.. cells.Select(static cell => new Text(cell))]);
}
