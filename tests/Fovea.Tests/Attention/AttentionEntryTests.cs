namespace Fovea.Tests.Attention;

public sealed class AttentionEntryTests
{
    public static TheoryData<string> Names => [.. AttentionCatalog.Default.Entries.Select(static entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_a_formula_and_the_id_of_its_paper_or_says_that_there_is_none(string name)
    {
        AttentionEntry entry = AttentionCatalog.Default.Describe(name);

        Assert.NotEmpty(entry.Formula);
        Assert.Matches(@"^arXiv:\d{4}\.\d{4,5}$|\(no arXiv\)$", entry.Source);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Tells_the_meaning_of_every_option_and_of_nothing_else(string name)
    {
        AttentionEntry entry = AttentionCatalog.Default.Describe(name);

        Assert.Equal(entry.Options.Select(static option => option.Split('=')[0]), entry.Meanings.Select(static meaning => meaning.Option));
        Assert.DoesNotContain(entry.Meanings, static meaning => meaning.Meaning.Length == 0);
    }

    [Fact]
    public void Only_those_that_do_not_read_the_rest_are_hard() => Assert.Equal(
        ["glimpse", "gumbel-spatial"],
        AttentionCatalog.Default.Entries.Where(static entry => entry.IsHard).Select(static entry => entry.Name));
}
