using System.Text.Json;

namespace Fovea.Cli.Tests;

public sealed class ListingTests
{
    [Fact]
    public void Profile_counts_the_published_figures()
    {
        JsonElement profile = CommandLine.Run("profile", "--model", "Mobilenet-V2", "--attention", "ca", "--json").Json;

        Assert.Equal(3_950_648, profile.GetProperty("parameters").GetInt64());
        Assert.Equal(306_666_368, profile.GetProperty("madds").GetInt64());
        Assert.Equal("mobilenet_v2", profile.GetProperty("model").GetString());
        Assert.Equal(
            profile.GetProperty("parameters").GetInt64(),
            profile.GetProperty("layers").EnumerateArray().Sum(static layer => layer.GetProperty("parameters").GetInt64()));
    }

    [Fact]
    public void Models_shows_stages_sites_and_key_layouts()
    {
        JsonElement shown = CommandLine.Run("models", "show", "mobilenet_v2_x0.5", "--json").Json;

        Assert.Equal(7, shown.GetProperty("stages").GetArrayLength());
        Assert.Contains(shown.GetProperty("positions").EnumerateArray(), static position => position.GetString() == "after-dw");
        Assert.Contains(shown.GetProperty("key_layouts").EnumerateArray(), static layout => layout.GetString() == "torchvision");
    }

    [Fact]
    public void Models_lists_networks_and_presets_with_their_costs()
    {
        JsonElement listed = CommandLine.Run("models", "--json").Json;

        JsonElement network = listed.GetProperty("models").EnumerateArray().Single(
            static model => model.GetProperty("name").GetString() == "senet154");
        Assert.Equal(115_088_984, network.GetProperty("parameters").GetInt64());
        Assert.Equal(20_688_363_520, network.GetProperty("madds").GetInt64());
        JsonElement preset = listed.GetProperty("presets").EnumerateArray().Single(
            static model => model.GetProperty("name").GetString() == "sa_resnet50");
        Assert.Equal("resnet50", preset.GetProperty("backbone").GetString());
        Assert.Equal(25_557_740, preset.GetProperty("parameters").GetInt64());
    }

    [Theory]
    [InlineData("papers", 4_089_184_256)]
    [InlineData("ptflops", 4_121_925_096)]
    [InlineData("fvcore", 4_111_512_576)]
    public void A_convention_changes_what_is_counted_and_says_what(string convention, long expected)
    {
        string[] words = ["profile", "--model", "resnet50", "--convention", convention];
        CommandLine.Outcome text = CommandLine.Run(words);
        JsonElement json = CommandLine.Run([.. words, "--json"]).Json;

        Assert.Contains(expected.ToString("N0", System.Globalization.CultureInfo.InvariantCulture), text.Output, StringComparison.Ordinal);
        Assert.Contains("convolutions and linear layers", text.Output, StringComparison.Ordinal);
        Assert.Contains("convolutions and linear layers", json.GetProperty("counts").GetString(), StringComparison.Ordinal);
        Assert.Equal(expected, json.GetProperty("layers").EnumerateArray().Sum(static layer => layer.GetProperty("madds").GetInt64()));
    }

    [Theory]
    [InlineData("attentions show cs", "did you mean")]
    [InlineData("models show resnet21", "did you mean")]
    public void An_unknown_name_gets_the_nearest(string line, string says)
    {
        CommandLine.Outcome outcome = CommandLine.Run(line.Split(' '));

        Assert.Equal(2, outcome.Code);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
    }
}
