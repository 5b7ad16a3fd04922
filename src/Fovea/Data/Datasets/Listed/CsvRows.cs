using System.Text;

namespace Fovea;

/// <summary>The rows of a CSV file with the numbers of their lines: cells between commas (or semicolons or tabs, where the first line has
/// no comma), in quotes where they hold one; empty lines are passed over.</summary>
internal static class CsvRows
{
    private const int LongestLine = 1 << 20;

    public static IEnumerable<(int Line, string[] Cells)> Read(string path)
    {
        int number = 0;
        char separator = '\0';
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.Length > LongestLine) throw new DataException($"{path}, line {number}: {line.Length} characters; expected a CSV file");
            if (line.Contains('\0')) throw new DataException($"{path}, line {number}: holds a zero character; expected a CSV file");
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (separator == '\0')
                separator = line.Contains(',') ? ',' : line.Contains(';') ? ';' : line.Contains('\t') ? '\t' : ',';
            yield return (number, Cells(line, separator, $"{path}, line {number}"));
        }
    }

    private static string[] Cells(string line, char separator, string where)
    {
        List<string> cells = [];
        StringBuilder cell = new();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[i++]);
            else if (c == '"' && (isQuoted || cell.Length == 0)) isQuoted = !isQuoted;
            else if (c == separator && !isQuoted) Close();
            else cell.Append(c);
        }

        if (isQuoted) throw new DataException($"{where}: a quote is not closed");
        Close();
        return [.. cells];

        void Close()
        {
            cells.Add(cell.ToString().Trim());
            cell.Clear();
        }
    }
}
