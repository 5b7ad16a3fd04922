using System.Text.RegularExpressions;

namespace Fovea.Cli.Tests;

public sealed partial class HelpTests
{
    public static TheoryData<string> Verbs => [.. FoveaCli.Verbs];

    public static TheoryData<string> Lines
    {
        get
        {
            string root = Path.Combine(AppContext.BaseDirectory, "../../../../..");
            IEnumerable<string> documents = Directory.EnumerateFiles(root, "*.md").SelectMany(File.ReadLines)
                .Select(static line => line.Split("  #")[0].Trim().Replace("dotnet run -c Release --project src/Fovea.Cli "
                    + "--", "fovea", StringComparison.Ordinal))
                .Where(static line => line.StartsWith("fovea ", StringComparison.Ordinal));
            return [.. FoveaCli.Examples.Concat(documents).Distinct()];
        }
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_command_explains_itself_with_examples(string verb)
    {
        CommandLine.Outcome outcome = CommandLine.Run(verb, "--help");

        Assert.Equal(0, outcome.Code);
        Assert.Contains($"fovea {verb}", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:", outcome.Output, StringComparison.Ordinal);
        foreach (string common in (string[])["--json", "--quiet", "--threads", "--seed"])
            Assert.Contains(common, outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_example_and_every_line_of_the_documents_is_a_command_line(string line)
    {
        string[] words = [.. Words().Matches(line).Select(static word => word.Value.Trim('\''))];

        Assert.Empty(FoveaCli.Check(words[1..]));
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    public void Without_a_command_the_help_lists_the_commands(params string[] args)
    {
        CommandLine.Outcome outcome = CommandLine.Run(args);

        Assert.Equal(0, outcome.Code);
        foreach (string verb in FoveaCli.Verbs)
            Assert.Contains($"\n  {verb}", outcome.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"'[^']*'|\S+")]
    private static partial Regex Words();
}
