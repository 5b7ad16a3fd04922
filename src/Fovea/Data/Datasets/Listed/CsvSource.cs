namespace Fovea;

/// <summary>Opens a CSV file that lists images: <c>file,label[,split]</c>, files relative to its folder.</summary>
internal static class CsvSource
{
    private static readonly string[] FileHeaders = ["file", "filename", "file_name", "path", "filepath", "image"];
    private static readonly string[] LabelHeaders = ["label", "class", "class_name", "category", "target", "wnid"];
    private static readonly string[] PartHeaders = ["split", "part", "set", "subset"];

    /// <summary>Whether a name is that of such a file.</summary>
    public static bool IsCsv(string path) =>
        path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase);

    /// <summary>The one CSV file with a header of file and label in a folder, or null.</summary>
    public static string? In(string folder)
    {
        string[] found = [.. Directory.EnumerateFiles(folder).Where(IsCsv).Where(static path => HasHeader(path))];
        return found.Length == 1 ? found[0] : null;
    }

    /// <summary>Reads the list; every file must be there.</summary>
    /// <exception cref="DataException">A line cannot be read, or a file is missing or outside the folder.</exception>
    public static DataSource Open(string path, ClassNameFile? names, DataOptions options)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        List<string> files = [];
        List<LabelledEntry> entries = [];
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        (int File, int Label, int Part) columns = (0, 1, 2);
        bool isFirst = true;
        foreach ((int line, string[] cells) in CsvRows.Read(path))
        {
            if (isFirst && Columns(cells) is { } given)
            {
                (columns, isFirst) = (given, false);
                continue;
            }

            string where = $"{path}, line {line}", header = isFirst ? "; a header has 'file' and 'label' among its columns" : "";
            if (isFirst && cells.Any(IsFileHeader))
                throw new DataException($"{where}: the header has no column of labels; expected one of {string.Join(", ", LabelHeaders)}");
            isFirst = false;
            string name = Cell(cells, columns.File) ?? throw new DataException($"{where}: has no file; expected file,label[,split]");
            string label = Cell(cells, columns.Label)
                ?? throw new DataException($"{where}: '{name}' has no label; expected file,label[,split]");
            string file = Inside(folder, name, where, header);
            if (!lines.TryAdd(file, line)) throw new DataException($"{where}: '{name}' is listed already, in line {lines[file]}");
            files.Add(file);
            entries.Add(new LabelledEntry(label, Cell(cells, columns.Part)?.ToLowerInvariant(), where));
        }

        ListedParts parts = ListedParts.Of(path, entries, names, options);
        Fingerprint fingerprint = new();
        for (int i = 0; i < files.Count; i++)
        {
            fingerprint.Add(Path.GetRelativePath(folder, files[i]).Replace('\\', '/'));
            fingerprint.Add(parts.Labels[i]);
            fingerprint.Add(new FileInfo(files[i]).Length);
        }

        foreach (int place in parts.Test) fingerprint.Add(place);
        return new DataSource(Path.GetFileNameWithoutExtension(path), Part(parts.Train), Part(parts.Test), fingerprint.ToString());

        CachedDataset Part(int[] places) => new(new ListedImages(
            parts.ClassNames, parts.Labels, places, place => Image.Load(files[place], files[place]), place => files[place]));
    }

    private static bool HasHeader(string path)
    {
        try
        {
            return CsvRows.Read(path).Select(static row => Columns(row.Cells)).FirstOrDefault() is not null;
        }
        catch (DataException)
        {
            return false;
        }
    }

    /// <summary>Where the columns are, if the row is a header.</summary>
    private static (int File, int Label, int Part)? Columns(string[] cells)
    {
        int file = Find(FileHeaders), label = Find(LabelHeaders);
        return file >= 0 && label >= 0 ? (file, label, Find(PartHeaders)) : null;

        // The earlier of two known headers counts: a list may have a number and a name for each class.
        int Find(string[] names) => names
            .Select(name => Array.FindIndex(cells, cell => cell.TrimStart('\uFEFF').Equals(name, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(static column => column >= 0, -1);
    }

    private static bool IsFileHeader(string cell) => FileHeaders.Contains(cell, StringComparer.OrdinalIgnoreCase);

    private static string? Cell(string[] cells, int column) =>
        column >= 0 && column < cells.Length && cells[column].Length > 0 ? cells[column] : null;

    private static string Inside(string folder, string name, string where, string header)
    {
        string file = Path.GetFullPath(Path.Combine(folder, name.Replace('\\', '/')));
        if (!file.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new DataException($"{where}: '{name}' is outside {folder}; files lie in the folder of their list");
        return File.Exists(file) ? file : throw new DataException($"{where}: there is no file '{name}' in {folder}{header}");
    }
}
