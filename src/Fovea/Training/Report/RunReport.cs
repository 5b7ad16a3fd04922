using System.Globalization;
using System.Reflection;
using static Fovea.ReportFormat;

namespace Fovea;

/// <summary>The report of one run, <c>report.html</c>: what it was, its curves, and what its best network gets wrong.</summary>
internal static class RunReport
{
    /// <param name="settings">The run's settings.</param>
    /// <param name="data">Its data.</param>
    /// <param name="history">Its epochs.</param>
    /// <param name="best">The epoch whose network is reported on.</param>
    /// <param name="predictions">What that network makes of the test images.</param>
    /// <param name="classes">The classes' names.</param>
    public static string Render(TrainSettings settings, DataSource data, IReadOnlyList<EpochResult> history, EpochResult best,
        IReadOnlyList<TestGuess> predictions, IReadOnlyList<string> classes)
    {
        ConfusionMatrix counts = new(classes.Count);
        foreach (TestGuess guess in predictions)
            counts.Add(guess.Label, guess.Guess);
        string attention = settings.Attention == Placement.NoneName ? "" : $" with {settings.Attention}";
        HtmlPage page = new($"{settings.Model}{attention} on {data.Name}", Summary(history, best));
        page.Conditions(Conditions(settings, data, history));
        page.Add("<h2>Learning curves</h2>\n<div class=\"charts\">\n");
        Curves(page, history);
        page.Add("</div>\n<h2>Confusions</h2>\n").Add(ConfusionTable.Render(counts, classes));
        page.Add("<h2>Classes</h2>\n").Add(ClassTable.Render(counts, classes));
        page.Add("\n<h2>Calibration</h2>\n<div class=\"charts\">\n");
        page.Figure(ReliabilityChart.Render(predictions), "Columns are the share of right guesses by how sure the network was; the gap to "
            + $"its confidence is shaded. Expected calibration error {Percent(ReliabilityChart.ExpectedError(predictions))}, 15 bins.");
        page.Figure(ReliabilityChart.RenderConfidence(predictions), "How many of the guesses are how sure.");
        page.Add("</div>\n<h2>Worst mistakes</h2>\n");
        page.Add(predictions.All(static prediction => prediction.IsRight)
            ? "<p>Every test image was recognized.</p>\n"
            : "<p>The wrong guesses that it was surest of.</p>\n" + MistakeGrid.Render(predictions, data.Test, classes));
        Footer(page, settings);
        return page.Finish();
    }

    private static string Summary(IReadOnlyList<EpochResult> history, EpochResult best) =>
        $"Best top-1 {Percent(best.Score)} in epoch {best.Epoch} of {history.Count}"
        + $"{(best.EmaTop1 is null ? "" : ", with averaged weights")}; {Percent(history[^1].Score)} after the last.";

    private static IEnumerable<(string Name, string Value)> Conditions(
        TrainSettings settings, DataSource data, IReadOnlyList<EpochResult> history)
    {
        yield return ("model", settings.Model);
        yield return ("attention", settings.Attention);
        yield return ("data", $"{data.Name}: {Count(data.Train.Count)} to train, {Count(data.Test.Count)} to test");
        yield return ("epochs", Count(settings.Epochs));
        string times = settings.Accumulate == 1 ? "" : $"{settings.Accumulate} × ";
        yield return ("batch", times + Count(settings.BatchSize));
        yield return ("optimizer", $"{settings.Optimizer}, rate {Number(settings.PeakLearningRate, "0.######")}");
        yield return ("schedule", settings.Schedule);
        yield return ("weight decay", Number(settings.WeightDecay, "0.########"));
        if (settings.Preset is { } preset)
            yield return ("preset", preset);
        yield return ("seed", settings.Seed.ToString(CultureInfo.InvariantCulture));
        double seconds = history.Sum(static epoch => epoch.Seconds + epoch.InputWait);
        yield return ("training time", seconds < 100 ? $"{Number(seconds, "0.0")} s" : $"{Number(seconds / 60, "0.0")} min");
        yield return ("threads", $"{Kernels.Parallel.Threads}, {Kernels.Isa.Name}");
        yield return ("date", TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    private static void Curves(HtmlPage page, IReadOnlyList<EpochResult> history)
    {
        bool averages = history.Any(static epoch => epoch.EmaTop1 is not null);
        List<(string, IReadOnlyList<double>)> top1 = [("test", [.. history.Select(static epoch => 100 * epoch.Top1)])];
        List<(string, IReadOnlyList<double>)> loss =
        [
            ("test", [.. history.Select(static epoch => epoch.TestLoss)]), ("training", [.. history.Select(static epoch => epoch.Loss)]),
        ];
        if (averages)
        {
            top1.Add(("test, averaged weights", [.. history.Select(static epoch => 100 * (epoch.EmaTop1 ?? double.NaN))]));
            loss.Add(("test, averaged weights", [.. history.Select(static epoch => epoch.EmaTestLoss ?? double.NaN)]));
        }

        page.Figure(
            LineChart.Render("top1", "Test accuracy after each epoch", "top-1 (%)", top1),
            "The share of test images whose class was the first guess.");
        page.Figure(
            LineChart.Render("loss", "Loss of each epoch", "loss", loss),
            "Training loss is the mean over the epoch's steps, with augmentation and smoothing; test loss is taken after it, without.");
        page.Figure(
            LineChart.Render(
                "rate", "Learning rate", "learning rate (10⁻³)",
                ("last step", [.. history.Select(static epoch => 1000 * epoch.LearningRate)])),
            "The learning rate of each epoch's last step.");
        page.Figure(
            LineChart.Render("norm", "Length of the gradients", "norm", ("mean", [.. history.Select(static epoch => epoch.GradientNorm)])),
            "The length of all gradients taken as one vector, before clipping; the mean of each epoch.");
    }

    private static void Footer(HtmlPage page, TrainSettings settings)
    {
        page.Add("<footer>\n<ol>\n<li>Confusions, classes, calibration and mistakes are those of the network in "
            + "<code>best.safetensors</code>, which was chosen by these same test images.</li>\n");
        if (settings.Preset is { } preset)
            page.Add($"<li>Preset {Html(preset)}: {Html(TrainPresets.Load(preset).Source)}.</li>\n");
        string version = typeof(RunReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        page.Add($"</ol>\n<p>To repeat: <code>fovea train --config args.json</code></p>\n<p>Fovea {Html(version)}</p>\n</footer>\n");
    }
}
