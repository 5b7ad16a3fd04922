using Fovea.Tests.Training;

namespace Fovea.Tests.Comparison;

public sealed class LatencyMeterTests
{
    [Fact]
    public void Every_network_is_timed_as_often_and_the_percentile_is_not_below_the_median()
    {
        Model[] models = [Network("none"), Network("se")];
        IReadOnlyList<Latency> latencies = LatencyMeter.Measure(models, 16, 12, CancellationToken.None);
        Assert.Equal(2, latencies.Count);
        Assert.All(latencies, static latency =>
        {
            Assert.Equal(12, latency.Repeats);
            Assert.InRange(latency.Median, 1e-6, latency.P95);
        });
    }

    [Fact]
    public void It_can_be_cancelled()
    {
        Model model = Network("none");
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => LatencyMeter.Measure([model], 16, 12, source.Token));
    }

    private static Model Network(string attention) => TrainingSetup.Create(TinyRun.Settings with { Attention = attention }, classes: 8);
}
