namespace Fovea.Tests;

public sealed class NameSuggestionTests
{
    private static readonly string[] Attentions = ["none", "se", "cbam", "bam", "ca", "eca", "triplet", "nonlocal", "shuffle-attention"];

    [Theory]
    [InlineData("cabm", "cbam")]
    [InlineData("CBAM", "cbam")]
    [InlineData("tripelt", "triplet")]
    [InlineData("non-local", "nonlocal")]
    [InlineData("shuffle_atention", "shuffle-attention")]
    [InlineData("cs", "ca")]
    [InlineData("ecaa", "eca")]
    [InlineData("shuffle", "shuffle-attention")]
    public void Finds_the_name_that_was_meant(string typed, string meant) =>
        Assert.Equal([meant], NameSuggestion.Nearest(typed, Attentions));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("transformer")]
    [InlineData("qq")]
    public void Finds_nothing_where_nothing_is_near(string typed) => Assert.Empty(NameSuggestion.Nearest(typed, Attentions));

    [Fact]
    public void Gives_at_most_three_at_the_same_distance_in_ordinal_order() =>
        Assert.Equal(
            ["resnet18", "resnet28", "resnet38"],
            NameSuggestion.Nearest("resnet8", ["resnet48", "resnet38", "resnet28", "resnet18"]));

    [Fact]
    public void Ignores_a_name_too_long_to_be_a_slip() => Assert.Empty(NameSuggestion.Nearest(new string('a', 100_000), Attentions));

    [Fact]
    public void Writes_the_sentence_for_an_unknown_name()
    {
        Assert.Equal(
            "unknown attention 'cabm'; did you mean 'cbam'?; see 'fovea attentions'",
            NameSuggestion.Unknown("attention", "cabm", Attentions, "fovea attentions"));
        Assert.Equal("unknown model 'x'", NameSuggestion.Unknown("model", "x", ["resnet20"]));
        Assert.Equal("unknown model 'ab'; did you mean 'aa' or 'ac'?", NameSuggestion.Unknown("model", "ab", ["ac", "aa"]));
        Assert.Equal("unknown model 'ab'; did you mean 'aa', 'ac' or 'ad'?", NameSuggestion.Unknown("model", "ab", ["ac", "aa", "ad"]));
    }
}
