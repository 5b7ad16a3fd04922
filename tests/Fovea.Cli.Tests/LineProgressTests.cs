namespace Fovea.Cli.Tests;

public sealed class LineProgressTests
{
    private const string State = "epoch 123/164 [####################] 390/390  loss 2.300  lr 0.0171  1,551 images/s  2 h 34 min left";

    [Theory]
    [InlineData(119, 1)]
    [InlineData(79, 2)]
    [InlineData(59, 2)]
    [InlineData(44, 3)]
    public void A_line_breaks_between_its_fields_and_loses_none(int width, int lines)
    {
        List<string> wrapped = [.. LineWrap.Of(State, width)];
        Assert.Equal(lines, wrapped.Count);
        Assert.All(wrapped, line => Assert.True(line.Length <= width, $"'{line}' has {line.Length} columns of {width}"));
        Assert.All(wrapped.Skip(1), static line => Assert.StartsWith("      ", line, StringComparison.Ordinal));
        Assert.Equal(State, string.Join("  ", wrapped.Select(static line => line.TrimStart())));
    }

    [Fact]
    public void A_field_wider_than_the_terminal_is_cut_and_the_next_ones_stand() =>
        Assert.Equal(["epoch 123/164 [######", "      loss 2.300", "      lr 0.0171"], LineWrap.Of(State, 21).Take(3));

    [Fact]
    public void An_indented_line_keeps_its_indent() =>
        Assert.Equal(["      ▁▂▃ 2.3", "      top-1 57.20 %"], LineWrap.Of("      ▁▂▃ 2.3  top-1 57.20 %", 24));

    [Fact]
    public void A_frame_goes_back_over_the_lines_that_stand_and_clears_what_is_left_of_them()
    {
        Assert.Equal("\rone\u001b[K\ntwo\u001b[K\u001b[J", LineProgress.Frame(drawn: 0, ["one", "two"]));
        Assert.Equal("\r\u001b[2Aone\u001b[K\u001b[J", LineProgress.Frame(drawn: 3, ["one"]));
    }

    [Fact]
    public void The_message_of_a_signal_stands_on_a_line_of_its_own()
    {
        using Interruption interruption = new();
        using StringWriter error = new() { NewLine = "\n" };
        interruption.Ask(error, lineStands: true);
        Assert.True(interruption.IsAsked);
        Assert.Equal("\nfovea: finishing this step and saving; once more to stop at once\n", error.ToString());
    }
}
