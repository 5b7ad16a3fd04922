using System.Text.Json;

namespace Fovea.Tests.Comparison;

public sealed class ComparerTests
{
    private static readonly CompareSettings Settings = new()
    {
        Model = "resnet8",
        Attention = "none,eca,ca:reduction=4",
        Epochs = 2,
        Seeds = 2,
        BatchSize = 8,
        ImageSize = 16,
        ShapesTrain = 32,
        ShapesTest = 20,
        Explain = 2,
        LatencyRepeats = 3,
    };

    [Fact]
    public void A_comparison_writes_table_report_and_results_of_the_agreed_schema()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("out");

        ComparisonReport report = new Comparer(Settings).Run(new RunOptions { Folder = path });

        Assert.Equal(
            ["args.json", "report.html", "results.csv", "results.json", "runs"],
            Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "results.json")));
        JsonElement root = json.RootElement;
        Assert.Equal([1, 2, 2], ((string[])["schema", "epochs", "seeds"]).Select(name => root.GetProperty(name).GetInt32()));
        Assert.Equal(64, root.GetProperty("image_passes").GetInt64());
        JsonElement[] rows = [.. root.GetProperty("rows").EnumerateArray()];
        Assert.Equal(["none", "eca", "ca:reduction=4"], rows.Select(static row => row.GetProperty("attention").GetString()));
        Assert.Equal(JsonValueKind.Null, rows[0].GetProperty("difference").ValueKind);
        foreach (JsonElement row in rows)
        {
            Assert.Equal(2, row.GetProperty("top1").GetProperty("values").GetArrayLength());
            Assert.Equal(2, row.GetProperty("top1").GetProperty("ci95").GetArrayLength());
            JsonElement latency = row.GetProperty("latency_ms");
            Assert.InRange(latency.GetProperty("median").GetDouble(), 1e-6, latency.GetProperty("p95").GetDouble());
            Assert.Equal(JsonValueKind.Null, row.GetProperty("difference_images").ValueKind);
            Assert.NotEmpty(row.GetProperty("verdict").GetString()!);
        }

        Assert.True(rows[2].GetProperty("added_parameters").GetInt64() > 0);
        Assert.Equal(2, rows[1].GetProperty("difference").GetProperty("ci95").GetArrayLength());
        Assert.Equal(4, File.ReadAllLines(Path.Combine(path, "results.csv")).Length);
        Assert.Contains("64", File.ReadAllText(Path.Combine(path, "report.html")), StringComparison.Ordinal);
        Assert.Equal(report.Rows[1].Top1.Mean, rows[1].GetProperty("top1").GetProperty("mean").GetDouble());
    }

    [Fact]
    public void One_seed_compares_test_images_instead()
    {
        using TemporaryFolder folder = new();
        ComparisonReport report = new Comparer(Settings with { Seeds = 1, Attention = "none,eca", Explain = 0 })
            .Run(new RunOptions { Folder = folder.File("out") });
        Assert.Null(report.Rows[1].Top1.Ci95);
        Assert.Null(report.Rows[1].Difference);
        Assert.NotNull(report.Rows[1].DifferenceImages?.Ci95);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void An_interrupted_comparison_continues_without_repeating_a_run_and_finds_the_same(int stopIn)
    {
        using TemporaryFolder folder = new();
        ComparisonReport whole = new Comparer(Settings).Run(new RunOptions { Folder = folder.File("whole") });
        RunOptions options = new() { Folder = folder.File("out") };
        using CancellationTokenSource source = new();

        Recording first = new(progress => progress.Run == stopIn && progress.Training is not null, source);
        Assert.Throws<OperationCanceledException>(() => new Comparer(Settings) { Jobs = 1 }.Run(options, first, source.Token));
        DateTime[] finished = FinishTimes(folder.File("out/runs"));
        Assert.Equal(stopIn - 1, finished.Length);
        ComparisonReport resumed = new Comparer(Settings).Run(options);

        Assert.Equal(finished, FinishTimes(folder.File("out/runs")).Take(stopIn - 1));
        AssertSame(whole, resumed);
    }

    [Fact]
    public void Runs_that_are_made_side_by_side_find_the_same_after_an_interruption_too()
    {
        using TemporaryFolder folder = new();
        RunOptions options = new() { Folder = folder.File("side") };
        ComparisonReport whole = new Comparer(Settings) { Jobs = 1 }.Run(new RunOptions { Folder = folder.File("whole") });
        using CancellationTokenSource source = new();
        Recording stop = new(static progress => progress.Run == 4 && progress.Training is not null, source);

        Assert.Throws<OperationCanceledException>(() => new Comparer(Settings) { Jobs = 3 }.Run(options, stop, source.Token));
        string[] before = Directory.GetFiles(folder.File("side/runs"), "*.json");
        DateTime[] finished = [.. before.Select(File.GetLastWriteTimeUtc)];
        List<CompareProgress> told = [];
        Recording record = new(progress => { told.Add(progress); return false; }, source);
        ComparisonReport resumed = new Comparer(Settings) { Jobs = 3 }.Run(options, record);

        Assert.Equal(finished, before.Select(File.GetLastWriteTimeUtc));
        Assert.InRange(before.Length, 1, 5);
        AssertSame(whole, resumed);
        IEnumerable<CompareProgress> ends = told.Where(static report => report.Finished is not null);
        Assert.Equal(Enumerable.Range(1, 6), ends.Select(static report => report.Run).Order());
        Assert.Equal(
            Directory.GetFiles(folder.File("whole/runs")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Directory.GetFiles(folder.File("side/runs")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (string weights in Directory.GetFiles(folder.File("whole/runs"), "*.safetensors"))
            Assert.Equal(File.ReadAllBytes(weights), File.ReadAllBytes(Path.Combine(folder.File("side/runs"), Path.GetFileName(weights))));
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_all_runs_and_names_its_own()
    {
        using TemporaryFolder folder = new();
        Comparer comparer = new(Settings with { LearningRate = 1e6 }) { Jobs = 2 };
        NonFiniteException exception =
            Assert.Throws<NonFiniteException>(() => comparer.Run(new RunOptions { Folder = folder.File("out") }));
        Assert.Contains("attention '", exception.Message, StringComparison.Ordinal);
        Assert.Contains("seed ", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void Jobs_out_of_their_range_are_refused(int jobs) =>
        Assert.Throws<ArgumentOutOfRangeException>("Jobs", () => new Comparer(Settings) { Jobs = jobs });

    [Fact]
    public void A_finished_comparison_is_not_overwritten()
    {
        using TemporaryFolder folder = new();
        CompareSettings settings = Settings with { Attention = "none", Seeds = 1, Epochs = 1, Explain = 0 };
        new Comparer(settings).Run(new RunOptions { Folder = folder.File("out") });
        byte[] before = File.ReadAllBytes(folder.File("out/results.json"));

        Assert.Throws<SettingException>(() => new Comparer(settings).Run(new RunOptions { Folder = folder.File("out") }));
        Assert.Throws<SettingException>(() => new Comparer(settings with { Seed = 1 }).Run(new RunOptions { Folder = folder.File("out") }));
        Assert.Equal(before, File.ReadAllBytes(folder.File("out/results.json")));
    }

    [Theory]
    [InlineData("none,nope", "shapes")]
    [InlineData("none,ca@9", "shapes")]
    [InlineData("none", "no-such-folder")]
    public void Bad_settings_leave_nothing_behind(string attention, string data)
    {
        using TemporaryFolder folder = new();
        Assert.ThrowsAny<FoveaException>(
            () => new Comparer(Settings with { Attention = attention, Data = data }).Run(new RunOptions { Folder = folder.File("out") }));
        Assert.False(Directory.Exists(folder.File("out")));
    }

    [Fact]
    public void Layers_that_two_placements_share_start_equal()
    {
        Model plain = TrainingSetup.Create(Settings.Run("none", 1), classes: 8);
        Dictionary<string, float[]> attentive = TrainingSetup.Create(Settings.Run("ca:reduction=4", 1), classes: 8)
            .State().ToDictionary(static entry => entry.Key, static entry => entry.Values.ToArray());
        Assert.All(plain.State(), entry => Assert.Equal(entry.Values.ToArray(), attentive[entry.Key]));
    }

    private static void AssertSame(ComparisonReport whole, ComparisonReport other)
    {
        foreach ((ComparisonRow expected, ComparisonRow actual) in whole.Rows.Zip(other.Rows))
        {
            Assert.Equal(expected.Attention, actual.Attention);
            Assert.Equal(expected.Runs.Select(static run => run.Seed), actual.Runs.Select(static run => run.Seed));
            Assert.Equal(expected.Runs.Select(static run => run.Correct), actual.Runs.Select(static run => run.Correct));
            Assert.Equal(Losses(expected), Losses(actual));
        }

        static IEnumerable<double> Losses(ComparisonRow row) =>
            row.Runs.SelectMany(static run => run.Epochs.Select(static epoch => epoch.Loss));
    }

    private static DateTime[] FinishTimes(string folder) =>
        [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(File.GetLastWriteTimeUtc)];

    private sealed class Recording(Func<CompareProgress, bool> stop, CancellationTokenSource source) : IProgress<CompareProgress>
    {
        public void Report(CompareProgress value)
        {
            if (stop(value))
                source.Cancel();
        }
    }
}
