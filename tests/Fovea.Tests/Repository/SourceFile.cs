using System.Text.RegularExpressions;

namespace Fovea.Tests.Repository;

/// <summary>A C# file of the repository, with and without its comments and texts.</summary>
internal sealed partial class SourceFile
{
    private static readonly string[] Roots = ["src", "tests", "bench", "examples"];

    private SourceFile(string path)
    {
        Path = System.IO.Path.GetRelativePath(Shared.RepositoryRoot, path).Replace('\\', '/');
        Lines = File.ReadAllLines(path);
        Code = CommentsAndTexts().Replace(string.Join('\n', Lines), static match => new string(' ', match.Length));
    }

    /// <summary>The path from the repository's root, with '/'.</summary>
    public string Path { get; }

    public IReadOnlyList<string> Lines { get; }

    /// <summary>The text with comments and string literals blanked. Interpolated expressions are blanked with their texts.</summary>
    public string Code { get; }

    /// <summary>For a file below <c>src/Fovea/X/</c>, X.</summary>
    public string Layer => Path.Split('/')[2];

    /// <summary>All C# files that are written by hand.</summary>
    public static IReadOnlyList<SourceFile> All { get; } =
    [
        .. Roots.Select(static root => System.IO.Path.Combine(Shared.RepositoryRoot, root))
            .Where(Directory.Exists)
            .SelectMany(static root => Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
            .Where(static path => !path.Split('/', '\\').Any(static part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal)
            .Select(static path => new SourceFile(path)),
    ];

    /// <summary>The files of the library that lie in a layer's folder.</summary>
    public static IEnumerable<SourceFile> Library => All.Where(static file => file.Path.StartsWith("src/Fovea/", StringComparison.Ordinal)
        && file.Path.Count(static c => c == '/') > 2);

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|@"(?:[^"]|"")*"|\$?"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'""", RegexOptions.Singleline)]
    private static partial Regex CommentsAndTexts();
}
