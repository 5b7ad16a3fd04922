using System.Diagnostics;

namespace Fovea.Tests;

public sealed class LatencyBenchmarkTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Every_network_is_timed_as_often_and_each_figure_is_not_below_the_one_before()
    {
        int[] calls = new int[2];

        IReadOnlyList<Latency> latencies = LatencyBenchmark.Run([() => calls[0]++, () => calls[1]++], TimeSpan.FromSeconds(60), 11);

        Assert.Equal(2, latencies.Count);
        Assert.Equal(calls[0], calls[1]);
        Assert.All(latencies, static latency =>
        {
            Assert.Equal(11, latency.Repeats);
            Assert.InRange(latency.Median, latency.Min, latency.P95);
        });
    }

    [Fact]
    public void Turns_change_from_round_to_round()
    {
        List<char> order = [];

        LatencyBenchmark.Run([() => order.Add('a'), () => order.Add('b')], TimeSpan.Zero);

        Assert.Equal("aaabbb" + "aaabbb" + "bbbaaa" + "aaabbb", string.Concat(order));
    }

    [Fact]
    public void Turns_are_apart_by_the_pause_and_come_up_to_speed_before_they_are_timed()
    {
        TimeSpan pause = TimeSpan.FromMilliseconds(2);
        TimeSpan shortest = TimeSpan.MaxValue;
        List<char> order = [];
        long last = Stopwatch.GetTimestamp();

        void Run(char name)
        {
            if (order.Count > 6 && order[^1] != name)
                shortest = TimeSpan.FromTicks(Math.Min(shortest.Ticks, Stopwatch.GetElapsedTime(last).Ticks));
            order.Add(name);
            last = Stopwatch.GetTimestamp();
        }

        long started = Stopwatch.GetTimestamp();
        LatencyBenchmark.Run([() => Run('a'), () => Run('b')], TimeSpan.Zero, pause: pause);

        TimeSpan taken = Stopwatch.GetElapsedTime(started);
        Assert.True(taken >= 12 * pause, $"{taken} for six turns, each after a pause and as much again of runs that are not timed");

        string text = string.Concat(order);
        Assert.StartsWith("aaabbb", text, StringComparison.Ordinal);
        // One turn a round, the first of a round by turns: at least one run before the six that are timed.
        Assert.Matches("^a{7,}b{14,}a{14,}b{7,}$", text[6..]);
        Assert.True(shortest >= pause, $"{shortest} passed between two turns");
    }

    [Fact]
    public void It_can_be_cancelled()
    {
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => LatencyBenchmark.Run([static () => { }], Short, cancellation: source.Token));
    }

    [Fact]
    public void Layers_name_what_the_plan_runs_and_add_up_to_the_multiply_adds_of_the_network()
    {
        Model model = ModelCatalog.Default.Create("resnet8", new() { Attention = "se" });
        model.Evaluate();
        Shape input = new(1, 3, 32, 32);
        using PlanSession session = model.Compile(input).CreateSession();

        IReadOnlyList<LayerLatency> layers = LatencyBenchmark.Layers(session, Short);

        Assert.Equal(ModelProfile.Measure(model, input).MultiplyAdds, layers.Sum(static layer => layer.MultiplyAdds));
        Assert.Contains(layers, static layer => layer.Module == "conv1" && layer.Output == new Shape(1, 16, 32, 32));
        Assert.All(layers, static layer => Assert.True(layer.Milliseconds >= 0 && layer.Bytes > 0, layer.ToString()));
    }

    [Fact]
    public void The_roofline_is_the_nearer_of_arithmetic_and_memory()
    {
        MachinePeak peak = new(1, 100, 10);
        LayerLatency heavy = new("a", "conv2d", new Shape(1, 1, 1, 1), 2, 100_000_000, 1_000_000);
        LayerLatency light = new("b", "relu", new Shape(1, 1, 1, 1), 1, 0, 5_000_000);

        Assert.Equal((2, 1, true), (heavy.Bound(peak), heavy.ShareOfPeak(peak), heavy.IsBoundByArithmetic(peak)));
        Assert.Equal((0.5, 0.5, false), (light.Bound(peak), light.ShareOfPeak(peak), light.IsBoundByArithmetic(peak)));
        Assert.Equal((100, 5), (heavy.GigaflopsPerSecond, light.GigabytesPerSecond));
    }

    [Fact]
    public void The_peaks_of_the_machine_are_numbers_above_nothing()
    {
        MachinePeak all = MachinePeak.Measure(), one = MachinePeak.MeasureOneThread();

        Assert.Equal((Machine.Threads, 1), (all.Threads, one.Threads));
        Assert.All([all, one], static peak => Assert.True(
            peak.GigaflopsPerSecond > 0 && peak.GigabytesPerSecond > 0 && double.IsFinite(peak.GigaflopsPerSecond), peak.ToString()));
    }
}
