namespace Fovea.Tests.Comparison;

public sealed class ComparisonCsvTests
{
    [Fact]
    public void Every_row_has_the_cells_of_the_header_and_commas_in_text_are_quoted()
    {
        EpochResult epoch = new(1, 1.5, 0.5, 1, 1.2, 0.01, 3, 100);
        ComparisonRun run = new("none", 0, [epoch], 64, "01", [], "f");
        Estimate top1 = new(0.5, null);
        ComparisonRow first = new("none", "none", 10, 0, 100, new Latency(0.5, 1, 2, 3), top1, [run], null, null, "the reference");
        ComparisonRow second = new("ca", "ca at layer1, layer2", 12, 2, 101, new Latency(0.5, 1, 2, 3), top1, [run], null,
            new Estimate(0.1, new Interval(-0.1, 0.3)), "no difference shown");
        ComparisonReport report = new(new CompareSettings(), "shapes", ["a"], 64, 2, 64, [first, second], 2, "avx2", "out");

        string[] lines = ComparisonCsv.Write(report).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(lines[0].Split(',').Length, lines[1].Split(',').Length);
        Assert.Equal("ca,\"ca at layer1, layer2\",12,2,101,1.0000,2.0000,0.5,,,0.5,,,,0.1,-0.1,0.3,no difference shown", lines[2]);
    }
}
