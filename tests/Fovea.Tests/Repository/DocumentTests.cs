using System.Text.RegularExpressions;

namespace Fovea.Tests.Repository;

/// <summary>What the documents show is what the build compiles.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents =>
    [
        .. Directory.EnumerateFiles(Shared.RepositoryRoot, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Shared.RepositoryRoot, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(static path => Path.GetRelativePath(Shared.RepositoryRoot, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_piece_of_code_stands_in_a_file_that_is_compiled(string document)
    {
        foreach (string code in Fences(document))
        {
            bool compiled = SourceFile.All.Any(
                file => Plain(string.Join('\n', file.Lines)).Contains(Plain(code), StringComparison.Ordinal));
            Assert.True(compiled, $"{document}: this is in no file of src, tests or examples:\n{code}");
        }
    }

    [Theory]
    [InlineData(0, 25)]
    [InlineData(1, 30)]
    public void The_examples_of_the_readme_are_short(int index, int mostLines)
    {
        string[] lines = Fences("README.md")[index].TrimEnd().Split('\n');

        Assert.True(lines.Length <= mostLines, $"example {index + 1} has {lines.Length} lines; at most {mostLines}");
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_to_a_file_leads_somewhere(string document)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Shared.RepositoryRoot, document))!;
        foreach (Match link in Links().Matches(File.ReadAllText(Path.Combine(Shared.RepositoryRoot, document))))
        {
            string target = link.Groups[1].Value;
            Assert.True(Path.Exists(Path.Combine(folder, target)), $"{document}: the link to '{target}' leads nowhere");
        }
    }

    private static List<string> Fences(string document) =>
        [.. CodeFences().Matches(File.ReadAllText(Path.Combine(Shared.RepositoryRoot,
            document))).Select(static match => match.Groups[1].Value)];

    /// <summary>Without indentation: a document may show the inside of a class.</summary>
    private static string Plain(string code) => string.Join('\n', code.Trim().Split('\n').Select(static line => line.Trim()));

    [GeneratedRegex(@"^```(?:csharp|cs|c#)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeFences();

    [GeneratedRegex(@"\]\(((?!https?:|#)[^)#\s]+)")]
    private static partial Regex Links();
}
