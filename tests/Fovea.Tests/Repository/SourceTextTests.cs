using System.Text.RegularExpressions;

namespace Fovea.Tests.Repository;

/// <summary>What every source file keeps to, so that any of them can be read in one go.</summary>
public sealed partial class SourceTextTests
{
    private const int MostLines = 399;
    private const int MostColumns = 140;

    public static TheoryData<string> Files => [.. SourceFile.All.Select(static file => file.Path)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_short_narrow_and_finished(string path)
    {
        SourceFile file = SourceFile.All.Single(file => file.Path == path);
        Assert.True(file.Lines.Count <= MostLines, $"{path} has {file.Lines.Count} lines; at most {MostLines}: split it by concept");
        for (int i = 0; i < file.Lines.Count; i++)
        {
            string line = file.Lines[i];
            Assert.True(line.Length <= MostColumns, $"{path}:{i + 1} has {line.Length} columns; at most {MostColumns}");
            bool unfinished = Unfinished().IsMatch(line) && !line.Contains("Unfinished()", StringComparison.Ordinal);
            Assert.False(unfinished, $"{path}:{i + 1} is unfinished: {line.Trim()}");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Unsafe_code_stays_in_the_kernels_and_small_places(string path)
    {
        SourceFile file = SourceFile.All.Single(file => file.Path == path);
        if (path.StartsWith("src/Fovea/", StringComparison.Ordinal) && file.Layer == "Kernels")
            return;
        int places = Unsafe().Count(file.Code);
        Assert.True(places <= 2, $"{path} says 'unsafe' {places} times; code with pointers belongs into Kernels");
    }

    [GeneratedRegex(@"\b(?:TODO|FIXME|HACK|XXX|NotImplementedException)\b", RegexOptions.None)] // Unfinished()
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex Unsafe();
}
