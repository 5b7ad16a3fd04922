using System.Text.Json;

namespace Fovea.Cli.Tests;

/// <summary>The listings of mechanisms; not while an example registers one of its own.</summary>
[Collection("changes the working directory or the console")]
public sealed class AttentionListingTests
{
    private const int MostLines = 100;
    private const int MostColumns = 120;

    public static TheoryData<string> Names => [.. AttentionCatalog.Default.Entries.Select(static entry => entry.Name)];

    [Fact]
    public void The_list_has_every_mechanism_under_its_kind()
    {
        CommandLine.Outcome outcome = CommandLine.Run("attentions");

        Assert.Equal(0, outcome.Code);
        int soft = outcome.Output.IndexOf("spatial, soft", StringComparison.Ordinal);
        int mixed = outcome.Output.IndexOf("mixed, soft", StringComparison.Ordinal);
        int hard = outcome.Output.IndexOf("spatial, hard", StringComparison.Ordinal);
        Assert.InRange(outcome.Output.IndexOf(" criss-cross ", StringComparison.Ordinal), soft, mixed);
        Assert.InRange(outcome.Output.IndexOf(" cbam ", StringComparison.Ordinal), mixed, hard);
        Assert.InRange(outcome.Output.IndexOf(" glimpse ", StringComparison.Ordinal), hard, outcome.Output.Length);
        Assert.All(
            AttentionCatalog.Default.Entries,
            entry => Assert.Contains($"  {entry.Name} ", outcome.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void The_list_as_json_has_costs_or_says_why_not()
    {
        Dictionary<string, JsonElement> all = CommandLine.Run("attentions", "--json").Json.GetProperty("attentions").EnumerateArray()
            .ToDictionary(static entry => entry.GetProperty("name").GetString()!);

        Assert.Equal(AttentionCatalog.Default.Entries.Select(static entry => entry.Name), all.Keys);
        Assert.Equal(1688, all["ca"].GetProperty("parameters").GetInt64());
        Assert.Equal(8 * (64 + 64) * 28, all["ca"].GetProperty("madds").GetInt64());
        Assert.True(all["glimpse"].GetProperty("hard").GetBoolean());
        Assert.Equal(JsonValueKind.Null, all["sa"].GetProperty("parameters").ValueKind);
        Assert.Equal("sa: channels (64) must be divisible by 2·groups (128)", all["sa"].GetProperty("refused").GetString());
        Assert.Equal(JsonValueKind.Null, all["stn"].GetProperty("madds_total").ValueKind);
    }

    [Fact]
    public void Costs_are_those_of_the_width_and_the_map_asked_for()
    {
        JsonElement[] all =
        [
            .. CommandLine.Run("attentions", "--channels", "128", "--map-size", "7x9", "--json").Json
                .GetProperty("attentions").EnumerateArray(),
        ];

        JsonElement ca = all.Single(static entry => entry.GetProperty("name").GetString() == "ca");
        Assert.Equal(8 * (128 + 128) * (7 + 9), ca.GetProperty("madds").GetInt64());
        Assert.Equal((128, 7, 9), (
            ca.GetProperty("channels").GetInt32(), ca.GetProperty("height").GetInt32(), ca.GetProperty("width").GetInt32()));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("7x")]
    [InlineData("7x9x3")]
    [InlineData("129")]
    public void A_map_size_that_is_none_is_refused(string size)
    {
        CommandLine.Outcome outcome = CommandLine.Run("attentions", "--map-size", size);

        Assert.Equal(2, outcome.Code);
        Assert.Contains("HxW or one number for both, from 1 to 128", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_mechanism_fits_a_screen_with_its_data_flow(string name)
    {
        CommandLine.Outcome outcome = CommandLine.Run("attentions", "show", name);

        Assert.Equal(0, outcome.Code);
        string[] lines = outcome.Output.Split('\n', StringSplitOptions.TrimEntries);
        Assert.InRange(lines.Length, 1, MostLines);
        Assert.All(lines, static line => Assert.InRange(line.Length, 0, MostColumns));
        Assert.Contains(lines, static line => line.StartsWith("data flow", StringComparison.Ordinal));
        JsonElement shown = CommandLine.Run("attentions", "show", name, "--json").Json;
        Assert.True(shown.GetProperty("flow").GetArrayLength() > 0);
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("refused").ValueKind);
    }

    [Fact]
    public void The_data_flow_joins_a_gate_with_the_map_that_it_gates()
    {
        CommandLine.Outcome outcome = CommandLine.Run("attentions", "show", "senet");

        Assert.EndsWith(
            """
              ●    x              [1, 64, 14, 14]
              ├─●  mean axes=2,3  [1, 64, 1, 1]
              │ ●  reshape        [1, 64]
              │ ●  linear         [1, 4]           fc.0
              │ ●  relu           [1, 4]
              │ ●  linear         [1, 64]          fc.2
              │ ●  sigmoid        [1, 64]
              │ ●  reshape        [1, 64, 1, 1]
              ●─╯  gate           [1, 64, 14, 14]

            """.ReplaceLineEndings(), outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mechanism_that_refuses_the_width_asked_for_says_why()
    {
        CommandLine.Outcome outcome = CommandLine.Run("attentions", "show", "sge", "--channels", "48");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("it does not take [1, 48, 14, 14]: sge: channels (48) must be divisible by groups (64)", outcome.Output,
            StringComparison.Ordinal);
    }
}
