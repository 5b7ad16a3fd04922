using System.Text.RegularExpressions;

namespace Fovea.Tests.Repository;

/// <summary>The folders of the library are layers: a lower one never names a type of a higher one.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>What each layer may name beside itself; what those may name, it may, too. Everything may throw <c>Errors</c>.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Errors"] = [],
        ["Kernels"] = [],
        ["Tensors"] = ["Kernels"],
        ["Autograd"] = ["Tensors"],
        ["Nn"] = ["Autograd"],
        ["Attention"] = ["Nn"],
        ["Interop"] = ["Nn"],
        ["Models"] = ["Attention", "Interop"],
        ["Graph"] = ["Nn"],
        ["Data"] = ["Tensors"],
        ["Reports"] = [],
        ["Training"] = ["Models", "Graph", "Data", "Reports"],
        ["Explain"] = ["Models", "Graph", "Data"],
        ["Tasks"] = ["Training", "Data"],
        ["Verification"] = ["Tasks", "Explain"],
        ["Comparison"] = ["Verification"],
    };

    public static TheoryData<string> Layers => [.. SourceFile.Library.Select(static file => file.Layer).Distinct()];

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_names_no_type_of_a_layer_above_it(string layer)
    {
        Assert.True(Arrows.ContainsKey(layer), $"src/Fovea/{layer} has no place in the list of arrows");
        HashSet<string> allowed = [];
        Allow(layer, allowed);
        ILookup<string, string> above = SourceFile.Library.Where(file => !allowed.Contains(file.Layer))
            .SelectMany(static file => Declarations().Matches(file.Code).Select(match => (Type: match.Groups[1].Value, file.Layer)))
            .Where(type => !IsDeclaredIn(allowed, type.Type))
            .ToLookup(static type => type.Type, static type => type.Layer);

        List<string> wrong = [];
        foreach (SourceFile file in SourceFile.Library.Where(file => file.Layer == layer))
        {
            foreach (Match match in TypeReferences().Matches(file.Code))
            {
                string type = match.Groups[1].Value;
                if (above[type].FirstOrDefault() is { } owner && !IsMember(file, match))
                    wrong.Add($"{file.Path}:{LineOf(file, match.Index)} names {type} of {owner}");
            }
        }

        Assert.True(wrong.Count == 0, $"{layer} names layers above it:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void The_command_line_uses_only_what_the_library_makes_public()
    {
        string project = File.ReadAllText(Path.Combine(Shared.RepositoryRoot, "src", "Fovea", "Fovea.csproj"));

        Assert.DoesNotContain("Fovea.Cli", project, StringComparison.Ordinal);
    }

    private static void Allow(string layer, HashSet<string> allowed)
    {
        if (!allowed.Add(layer))
            return;
        allowed.Add("Errors");
        foreach (string below in Arrows[layer])
            Allow(below, allowed);
    }

    /// <summary>Private types of one name may be in several layers.</summary>
    private static bool IsDeclaredIn(HashSet<string> layers, string type) => SourceFile.Library.Any(
        file => layers.Contains(file.Layer) && Declarations().Matches(file.Code).Any(match => match.Groups[1].Value == type));

    /// <summary>Whether <c>X.Y</c> reads a member X of the file's own, which may be called as a type elsewhere is.</summary>
    private static bool IsMember(SourceFile file, Match reference) =>
        file.Code[reference.Index + reference.Length] == '.'
        && Regex.IsMatch(file.Code, $@"[\w>\]?]\s+{reference.Groups[1].Value}\s*(?:;|=|\{{|,|\))");

    private static int LineOf(SourceFile file, int index) => file.Code.AsSpan(0, index).Count('\n') + 1;

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record|delegate\s+[\w<>?]+)\s+(?:class\s+|struct\s+)?(\w+)")]
    private static partial Regex Declarations();

    /// <summary>A name that is not a member's and stands where a type stands: <c>X y</c>, <c>X.Y</c>, <c>X?</c>, <c>X[</c>,
    /// <c>new X</c>, <c>&lt;X&gt;</c>, <c>(X)</c>, <c>: X</c>.</summary>
    [GeneratedRegex(@"(?<![.\w])(?<!\benum |\bclass |\brecord |\bstruct |\binterface )([A-Z]\w+)"
        + @"(?=(?:<[^=;]*?>)?(?:\[\])?\??\s+\w+\s*[=;,)({]|\.[A-Z]|\[\]|>|(?<=new \w+)[({ ;]|\)\s*[a-z_(])")]
    private static partial Regex TypeReferences();
}
