namespace Fovea.Cli.Tests;

/// <summary>Tables where <c>COLUMNS</c> says that there is little room.</summary>
[Collection("changes the working directory or the console")]
public sealed class NarrowTerminalTests : IDisposable
{
    private readonly TinyFolder _folder = new();
    private readonly string? _columns = Environment.GetEnvironmentVariable("COLUMNS");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("COLUMNS", _columns);
        _folder.Dispose();
    }

    [Theory]
    [InlineData(80)]
    [InlineData(124)]
    public void A_comparison_breaks_no_number_and_says_differences_below(int columns)
    {
        Environment.SetEnvironmentVariable("COLUMNS", $"{columns}");
        CommandLine.Outcome text = CommandLine.Run(
            "compare", "--attention", "none,se", "--data", _folder.Data, "--img-size", "16", "--epochs", "1", "--seeds", "2",
            "--batch-size", "4", "--explain", "0", "--out", _folder.File("compared"));

        Assert.True(text.Code == 0, text.Error);
        string[] lines = text.Output.Split('\n');
        Assert.Contains(lines, static line => line.StartsWith("se less none: ", StringComparison.Ordinal));
        string[] table = [.. lines.TakeWhile(static line => !line.StartsWith("se less", StringComparison.Ordinal))];
        Assert.All(table, line => Assert.True(line.Length <= columns, $"'{line}' has {line.Length} columns"));
        Assert.Contains(table, static line => line.Contains("parameters", StringComparison.Ordinal));
        Assert.Contains(
            table, static line => line.Contains("77,522", StringComparison.Ordinal) && line.Contains(" ± ", StringComparison.Ordinal));
    }
}
