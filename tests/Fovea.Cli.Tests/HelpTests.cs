namespace Fovea.Cli.Tests;

public sealed class HelpTests
{
    public static TheoryData<string> Verbs => [.. FoveaCli.Verbs];

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
    [InlineData]
    [InlineData("--help")]
    public void Without_a_command_the_help_lists_the_commands(params string[] args)
    {
        CommandLine.Outcome outcome = CommandLine.Run(args);

        Assert.Equal(0, outcome.Code);
        foreach (string verb in FoveaCli.Verbs)
            Assert.Contains($"\n  {verb}", outcome.Output, StringComparison.Ordinal);
    }
}
