namespace Fovea.Cli.Tests;

public sealed class SparklineTests
{
    [Theory]
    [InlineData(new double[] { 1, 2, 3, 4, 5, 6, 7, 8 }, "▁▂▃▄▅▆▇█")]
    [InlineData(new double[] { 3 }, "▁")]
    [InlineData(new double[] { 2, 2, 2 }, "▁▁▁")]
    public void Numbers_become_columns_of_their_height(double[] values, string expected) => Assert.Equal(expected, Sparkline.Of(values));

    [Fact]
    public void Many_numbers_share_forty_columns() =>
        Assert.Equal(40, Sparkline.Of([.. Enumerable.Range(0, 1001).Select(static i => (double)i)]).Length);

    [Theory]
    [InlineData(3, "▁▄█")]
    [InlineData(1, "▁")]
    [InlineData(80, "▁▁▂▂▃▃▄▄▅▅▆▆▇▇██")]
    public void A_narrow_terminal_has_fewer_columns(int width, string expected) =>
        Assert.Equal(expected, Sparkline.Of([.. Enumerable.Range(0, 16).Select(static i => (double)i)], width));

    [Fact]
    public void An_encoding_without_columns_has_letters() =>
        Assert.Equal(Sparkline.Letters, Sparkline.Of([1, 2, 3, 4, 5, 6, 7, 8], columns: Sparkline.Letters));
}
