using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Makes tables of one look.</summary>
internal static class TableOf
{
    /// <summary>An empty table; a heading that starts with '&gt;' is of a column aligned to the right.</summary>
    public static Table Columns(params string[] headings)
    {
        Table table = new() { Border = TableBorder.Simple };
        for (int i = 0; i < headings.Length; i++)
        {
            bool right = headings[i].StartsWith('>');
            TableColumn column = new(new Text(right ? headings[i][1..] : headings[i], new Style(decoration: Decoration.Bold)));
            // Names and numbers stay whole where a terminal is narrow; sentences wrap.
            if (right || i == 0)
                column.NoWrap();
            table.AddColumn(right ? column.RightAligned() : column);
        }

        return table;
    }

    /// <summary>Adds a row of plain text: brackets in it are no markup.</summary>
    public static Table Row(this Table table, params string[] cells) => table.AddRow([.. cells.Select(static cell => new Text(cell))]);
}
