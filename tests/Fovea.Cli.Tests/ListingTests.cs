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
