using System.Text.RegularExpressions;

namespace Fovea.Tests.Training;

public sealed partial class RunReportTests
{
    [Fact]
    public void A_run_leaves_a_page_that_loads_nothing_and_shows_what_it_gets_wrong()
    {
        using TemporaryFolder folder = new();
        Trainer trainer = new(TinyRun.Settings with { Ema = 0.5 });
        TrainResult result = trainer.Run(new RunOptions { Folder = folder.File("run") });
        string page = File.ReadAllText(folder.File("run/report.html"));

        Assert.DoesNotMatch(Outside(), page);
        foreach (string heading in (string[])["Learning curves", "Confusions", "Classes", "Calibration", "Worst mistakes"])
            Assert.Contains($"<h2>{heading}</h2>", page, StringComparison.Ordinal);
        int wrong = (int)Math.Round((1 - result.Best.Score) * trainer.Data.Test.Count);
        Assert.Equal(Math.Min(24, wrong), Pictures().Count(page));
        Assert.All(
            trainer.Data.ClassNames,
            name => Assert.Contains($"<th scope=\"row\"><span class=\"word\">{name}</span></th>", page, StringComparison.Ordinal));
    }

    [Fact]
    public void It_is_made_of_the_guesses_of_the_best_epoch_without_another_pass_over_the_test_images()
    {
        using TemporaryFolder folder = new();
        (Model model, DataSource data) = TrainingSetup.Build(TinyRun.Settings);
        Counting test = new(data.Test);
        Trainer trainer = new(model, new DataSource("counting", data.Train, test, "counting"), TinyRun.Settings);
        TrainResult result = trainer.Run(new RunOptions { Folder = folder.File("run") });
        int pictures = Math.Min(24, (int)Math.Round((1 - result.Best.Score) * data.Test.Count));
        Assert.Equal((2 * data.Test.Count) + pictures, test.Loads);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.5)]
    public void A_resumed_run_writes_the_page_of_an_uninterrupted_one(double? ema)
    {
        using TemporaryFolder folder = new();
        RunOptions options = new() { Folder = folder.File("run"), Resume = true };
        TrainSettings settings = TinyRun.Settings with { Ema = ema };
        new Trainer(settings).Run(options);
        string page = WithoutTimes(File.ReadAllText(folder.File("run/report.html")));
        File.Delete(folder.File("run/results.json"));

        new Trainer(settings).Run(options);

        Assert.Equal(page, WithoutTimes(File.ReadAllText(folder.File("run/report.html"))));
    }

    [Fact]
    public void Names_of_classes_are_text_and_no_html()
    {
        ConfusionMatrix guesses = Counts(2, (0, 1), (1, 1));
        string[] classes = ["<script>", "a & b"];
        string html = ConfusionTable.Render(guesses, classes) + ClassTable.Render(guesses, classes);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.Contains("a &amp; b", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_classes_the_pairs_that_are_mixed_up_most_are_listed()
    {
        string[] classes = [.. Enumerable.Range(0, 40).Select(static i => $"class {i}")];
        ConfusionMatrix guesses = Counts(40, (3, 7), (3, 7), (4, 9), (5, 5));
        string html = ConfusionTable.Render(guesses, classes);
        Assert.True(
            html.IndexOf("class 7", StringComparison.Ordinal) < html.IndexOf("class 9", StringComparison.Ordinal), "the order is wrong");
        Assert.DoesNotContain("class 5", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_name_is_cut_in_the_matrix_where_the_pointer_shows_it_and_breaks_in_other_tables()
    {
        string shark = string.Join('_', Enumerable.Repeat("great_white_shark", 8));
        ConfusionMatrix guesses = Counts(2, (0, 1), (1, 1));
        string cut = $"<span class=\"name\" title=\"{shark}\">{shark}</span>", broken = $"<span class=\"word\">{shark}</span>";
        string matrix = ConfusionTable.Render(guesses, [shark, "tench"]);
        Assert.Contains($"<th scope=\"col\" class=\"num\">{cut}</th>", matrix, StringComparison.Ordinal);
        Assert.Contains($"<th scope=\"row\">{cut}</th>", matrix, StringComparison.Ordinal);
        Assert.Contains(broken, ClassTable.Render(guesses, [shark, "tench"]), StringComparison.Ordinal);
        string[] many = [shark, .. Enumerable.Range(1, 30).Select(static i => $"class {i}")];
        Assert.Contains(broken, ConfusionTable.Render(Counts(31, (0, 1)), many), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_of_one_epoch_has_a_dot_in_the_middle_and_no_second_epoch()
    {
        ChartAxis axis = ChartAxis.Whole("epoch", 1, 1, from: 100, to: 500, ticks: 8);
        Assert.Equal([1.0], axis.Ticks());
        Assert.Equal("1", axis.Label(1));
        Assert.Equal(300, axis.Pixel(1));
        Assert.Contains("cx=\"280\"", LineChart.Render("loss", "Loss", "loss", ("test", [2.0])), StringComparison.Ordinal);
    }

    [Fact]
    public void The_expected_calibration_error_weighs_the_gaps_of_the_bins()
    {
        // Bin (14/15, 1]: 0.95 and 1 sure, half right; bin (7/15, 8/15]: 0.5 sure, right.
        TestGuess[] guesses = [new(0, 0, 0, 0.95, 0.95), new(1, 0, 1, 1, 0), new(2, 0, 0, 0.5, 0.5)];
        Assert.Equal(((0.95 + 1 - 1) + (1 - 0.5)) / 3, ReliabilityChart.ExpectedError(guesses), 1e-12);
    }

    private static string WithoutTimes(string page) => Minutes().Replace(page, "");

    private static ConfusionMatrix Counts(int classes, params ReadOnlySpan<(int Truth, int Guess)> pairs)
    {
        ConfusionMatrix counts = new(classes);
        foreach ((int truth, int guess) in pairs)
            counts.Add(truth, guess);
        return counts;
    }

    [GeneratedRegex("[0-9.]+ min")]
    private static partial Regex Minutes();

    [GeneratedRegex("(?:src|href)=\"(?!data:)|<script|@import|url\\(")]
    private static partial Regex Outside();

    [GeneratedRegex("<img[^>]*src=\"data:image/png")]
    private static partial Regex Pictures();

    private sealed class Counting(IImageDataset inner) : IImageDataset
    {
        private int _loads;

        public int Loads => _loads;

        public int Count => inner.Count;

        public IReadOnlyList<string> ClassNames => inner.ClassNames;

        public Image Load(int index)
        {
            Interlocked.Increment(ref _loads);
            return inner.Load(index);
        }

        public int Label(int index) => inner.Label(index);

        public string Describe(int index) => inner.Describe(index);
    }
}
