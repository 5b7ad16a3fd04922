namespace Fovea;

/// <summary>A file that names classes: one name a line in label order, or <c>n01440764 tench, Tinca tinca</c>, a key (the class folder's
/// name, as WordNet ids are) and the name.</summary>
/// <remarks>Empty lines and lines that start with # are passed over.</remarks>
public sealed class ClassNameFile
{
    private const int IdLength = 9;

    private readonly List<(int Line, string Text)> _lines = [];

    private ClassNameFile(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Number of classes that it names.</summary>
    public int Count => _lines.Count;

    /// <summary>The names by label: in the order of the lines, or where they all start with WordNet ids in that of the ids, which is
    /// ImageNet's.</summary>
    public IReadOnlyList<string> InOrder => _lines.All(static line => IsId(Key(line.Text)))
        ? [.. _lines.OrderBy(static line => Key(line.Text), StringComparer.Ordinal).Select(static line => Name(line.Text))]
        : [.. _lines.Select(static line => line.Text)];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">It cannot be read or names nothing.</exception>
    public static ClassNameFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ClassNameFile result = new(path);
        try
        {
            int number = 0;
            foreach (string line in File.ReadLines(path))
            {
                number++;
                string text = line.Trim('\uFEFF').Trim();
                if (text.Length > 0 && text[0] != '#') result._lines.Add((number, text));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DataException($"the class names '{path}' cannot be read: {error.Message.TrimEnd('.')}", error);
        }

        return result.Count > 0 ? result : throw new DataException($"{path}: names no classes; expected one a line");
    }

    /// <summary>The names of given classes: by their keys where the file has these, else by their order.</summary>
    /// <param name="classes">The data's own names, in label order.</param>
    /// <exception cref="DataException">The file names other classes or another number of them.</exception>
    internal string[] For(IReadOnlyList<string> classes)
    {
        Dictionary<string, (int Line, string Text)> byKey = new(StringComparer.Ordinal);
        foreach ((int line, string text) in _lines)
        {
            if (!byKey.TryAdd(Key(text), (line, text)) && classes.Contains(Key(text)))
                throw new DataException($"{Path}, line {line}: '{Key(text)}' is named already, in line {byKey[Key(text)].Line}");
        }

        int found = classes.Count(byKey.ContainsKey);
        if (found == 0 || (found < classes.Count && !classes.Any(IsId)))
        {
            return Count == classes.Count
                ? [.. InOrder]
                : throw new DataException($"{Path}: {Count} {(Count == 1 ? "name" : "names")}; the data have {classes.Count} classes; "
                    + "expected a line for each class, or lines of a class folder's name and the name");
        }

        string[] names = new string[classes.Count];
        for (int i = 0; i < names.Length; i++)
        {
            if (!byKey.TryGetValue(classes[i], out (int Line, string Text) entry))
                throw new DataException($"{Path}: the class '{classes[i]}' of the data is not in it");
            names[i] = Name(entry.Text);
        }

        return names;
    }

    private static string Key(string text)
    {
        int end = text.AsSpan().IndexOfAny(" \t,");
        return end < 0 ? text : text[..end];
    }

    /// <summary>What follows the key; the key where nothing does.</summary>
    private static string Name(string text)
    {
        string rest = text[Key(text).Length..].Trim(' ', '\t', ',');
        return rest.Length == 0 ? text : rest;
    }

    private static bool IsId(string key) => key.Length == IdLength && key[0] == 'n' && key.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
}
