namespace Fovea.Cli;

/// <summary>Breaks a line of fields for a narrow terminal.</summary>
internal static class LineWrap
{
    private const string Gap = "  ";
    private const int Indent = 6;

    /// <summary>The line in lines that fit. It breaks where two blanks part its fields, and goes on indented; what is still too wide is
    /// cut.</summary>
    /// <param name="line">Fields, two blanks between them, perhaps indented.</param>
    /// <param name="width">Columns, at least 20.</param>
    public static IEnumerable<string> Of(string line, int width)
    {
        string start = line[..(line.Length - line.TrimStart().Length)];
        string current = "";
        foreach (string field in line[start.Length..].Split(Gap))
        {
            if (current.Length > 0 && current.Length + Gap.Length + field.Length > width)
            {
                yield return Cut(current, width);
                (current, start) = ("", new string(' ', Indent));
            }

            current += current.Length == 0 ? start + field : Gap + field;
        }

        yield return Cut(current, width);
    }

    private static string Cut(string line, int width) => line.Length <= width ? line : line[..width];
}
