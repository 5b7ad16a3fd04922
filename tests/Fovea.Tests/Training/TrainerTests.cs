namespace Fovea.Tests.Training;

public sealed class TrainerTests
{
    [Fact]
    public void A_run_leaves_settings_metrics_results_and_two_checkpoints_that_load_alone()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("run");

        Trainer trainer = new(TinyRun.Settings);
        TrainResult result = trainer.Run(new RunOptions { Folder = path });

        Assert.Equal(
            ["args.json", "best.safetensors", "events", "last.safetensors", "metrics.csv", "report.html", "results.json"],
            Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(TinyRun.Settings, TrainSettings.FromJson(File.ReadAllText(Path.Combine(path, "args.json"))));
        Assert.Equal(3, File.ReadAllLines(Path.Combine(path, "metrics.csv")).Length);
        Assert.Equal([1, 2], result.Epochs.Select(static epoch => epoch.Epoch));
        Model best = Model.Load(result.Checkpoint!);
        Assert.Equal(trainer.Data.ClassNames, best.ClassNames);
        TinyRun.AssertSameBits(trainer.Model, Model.Load(Path.Combine(path, "last.safetensors")));
        using Loader test = new(trainer.Data.Test, 7);
        Assert.Equal(result.Best.Top1, Evaluator.Run(best, test.Epoch(0)).Top1);
    }

    [Theory]
    [InlineData("resnet8", "eca")]
    [InlineData("efficientnet_b0_x0.25", "none")] // draws which blocks to drop
    public void A_cancelled_run_resumes_to_the_bits_of_an_uninterrupted_one(string model, string attention)
    {
        using TemporaryFolder folder = new();
        TrainSettings settings = TinyRun.Settings with { Model = model, Attention = attention };
        Trainer whole = new(settings);
        whole.Run();
        RunOptions options = new() { Folder = folder.File("run"), Resume = true };
        using CancellationTokenSource source = new();

        Trainer first = new(settings);
        Assert.Throws<OperationCanceledException>(() => first.Run(options, new Cancelling(source), source.Token));
        Assert.True(File.Exists(folder.File("run/last.safetensors")));
        Assert.False(File.Exists(folder.File("run/results.json")));
        Trainer second = new(settings);
        TrainResult result = second.Run(options);

        TinyRun.AssertSameBits(whole.Model, second.Model);
        Assert.Equal(2, result.Epochs.Count);
    }

    [Fact]
    public void A_resumed_run_has_the_times_of_the_epochs_before_the_interruption()
    {
        using TemporaryFolder folder = new();
        RunOptions options = new() { Folder = folder.File("run"), Resume = true };
        using CancellationTokenSource source = new();
        Assert.Throws<OperationCanceledException>(
            () => new Trainer(TinyRun.Settings).Run(options, new Cancelling(source, epochs: 1), source.Token));
        string before = File.ReadAllLines(folder.File("run/metrics.csv"))[1];

        TrainResult result = new Trainer(TinyRun.Settings).Run(options);

        Assert.All(result.Epochs, static epoch => Assert.True(epoch.Seconds > 0, $"epoch {epoch.Epoch} took no time"));
        Assert.Equal(before, File.ReadAllLines(folder.File("run/metrics.csv"))[1]);
    }

    [Fact]
    public void A_run_continues_from_a_named_state_in_its_own_folder_only()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource source = new();
        string path = folder.File("run");
        Assert.Throws<OperationCanceledException>(
            () => new Trainer(TinyRun.Settings).Run(new RunOptions { Folder = path }, new Cancelling(source), source.Token));
        RunOptions options = new() { ResumeFrom = Path.Combine(path, "last.safetensors") };

        SettingException error = Assert.Throws<SettingException>(
            () => new Trainer(TinyRun.Settings).Run(options with { Folder = folder.File("other") }));
        TrainResult result = new Trainer(TinyRun.Settings).Run(options);

        Assert.Equal("out", error.Argument);
        Assert.False(Directory.Exists(folder.File("other")));
        Assert.Equal(path, result.Folder);
        Assert.Equal(3, File.ReadAllLines(Path.Combine(path, "metrics.csv")).Length);
    }

    [Fact]
    public void A_broken_image_stops_the_run_and_leaves_no_folder()
    {
        using TemporaryFolder folder = new();
        (Model model, DataSource data) = TrainingSetup.Build(TinyRun.Settings);
        DataSource broken = new("broken", new Broken(data.Train), data.Test, "broken");

        Trainer trainer = new(model, broken, TinyRun.Settings);
        DataException error = Assert.Throws<DataException>(() => trainer.Run(new RunOptions { Folder = folder.File("run") }));

        Assert.Contains("image 5 is cut off", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("run")));
    }

    [Fact]
    public void Broken_images_are_counted_where_they_may_be_skipped()
    {
        (Model model, DataSource data) = TrainingSetup.Build(TinyRun.Settings);
        DataSource broken = new("broken", new Broken(data.Train), data.Test, "broken");
        TrainResult result = new Trainer(model, broken, TinyRun.Settings with { SkipBroken = true }).Run();
        BrokenImage left = Assert.Single(result.BrokenImages);
        Assert.Contains("image 5", left.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void More_classes_in_the_data_than_in_the_model_are_an_error_before_anything_is_written()
    {
        DataException error = Assert.Throws<DataException>(() => new Trainer(TinyRun.Settings with { Classes = 2 }));
        Assert.Contains("--num-classes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 16, "epochs")]
    [InlineData(-1, 16, "epochs")]
    [InlineData(1, 1, "batch-size")]
    public void Settings_out_of_range_are_refused_by_name(int epochs, int batch, string name)
    {
        TrainSettings settings = TinyRun.Settings with { Epochs = epochs, BatchSize = batch };
        SettingException error = Assert.Throws<SettingException>(() => new Trainer(settings));
        Assert.Equal(name, error.Argument);
    }

    [Fact]
    public void The_time_that_is_left_counts_the_measuring_that_is_still_to_come()
    {
        Recording progress = new();
        new Trainer(TinyRun.Settings).Run(new RunOptions(), progress);

        TrainProgress last = progress.Values.FindLast(static value => value.Finished is null)!;
        Assert.Equal((2, last.Steps), (last.Epoch, last.Step));
        Assert.True(last.Remaining > TimeSpan.Zero, $"{last.Remaining} is left before the last measuring");
    }

    private sealed class Recording : IProgress<TrainProgress>
    {
        public List<TrainProgress> Values { get; } = [];

        public void Report(TrainProgress value) => Values.Add(value);
    }

    private sealed class Cancelling(CancellationTokenSource source, int epochs = 0) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value)
        {
            if (value.Epoch >= epochs && (epochs == 0 || value.Finished is not null))
                source.Cancel();
        }
    }

    private sealed class Broken(IImageDataset inner) : IImageDataset
    {
        public int Count => inner.Count;

        public IReadOnlyList<string> ClassNames => inner.ClassNames;

        public Image Load(int index) => index == 5 ? throw new ImageFormatException("image 5 is cut off") : inner.Load(index);

        public int Label(int index) => inner.Label(index);

        public string Describe(int index) => inner.Describe(index);
    }
}
