using System.Globalization;

namespace Fovea.Cli;

/// <summary>Shows a training run: a line that moves, a line an epoch, a line in the end.</summary>
internal sealed class TrainRendering(Session session) : IProgress<TrainProgress>, IDisposable
{
    private const string Indent = "      ";

    private readonly LineProgress _line = new(session);
    private readonly List<double> _losses = [];
    private double _best = -1;
    private int _bestEpoch;

    public static void WriteText(TextWriter output, TrainResult result)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"best top-1 {100 * Top1(result.Best):F2} % in epoch {result.Best.Epoch} of {result.Epochs.Count}, "
                + $"last {100 * Top1(result.Epochs[^1]):F2} %{(result.Best.EmaTop1 is null ? "" : ", with averaged weights")}"));
        if (result.Checkpoint is not null)
            output.WriteLine($"checkpoint {result.Checkpoint}");
    }

    /// <summary>How far one run is, in one line.</summary>
    public static string Line(TrainProgress progress) => string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {progress.Epoch}/{progress.Epochs} {Figures.Bar(progress.Step, progress.Steps)} {progress.Step}/{progress.Steps}  "
            + $"loss {progress.Loss:F3}  lr {progress.LearningRate:G3}  {progress.ImagesPerSecond:N0} images/s");

    /// <inheritdoc/>
    public void Report(TrainProgress value)
    {
        if (value.Notice is { } notice)
        {
            _line.Say(notice);
            return;
        }

        if (value.Features is var (done, total))
        {
            _line.Update($"features {Figures.Bar(done, total)} {done}/{total} images");
            return;
        }

        if (value.Finished is not { } epoch)
        {
            // A run that continues after an epoch's last step has no loss yet.
            if (value.Remaining is not null)
                _losses.Add(value.LastLoss);
            if (_losses.Count == 0)
                return;
            // The last step stands until the test images are measured.
            if (session.IsLive && value.Step == value.Steps)
                _line.Stand(WithTime(value, $"{Line(value)}  testing"), Details(value));
            else if (_line.IsDue && session.IsLive)
                _line.Update(WithTime(value, Line(value)), Details(value));
            else if (_line.IsDue)
                _line.Update(WithTime(value, Line(value)));
            return;
        }

        if (Top1(epoch) > _best)
            (_best, _bestEpoch) = (Top1(epoch), epoch.Epoch);
        _line.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {epoch.Epoch}/{value.Epochs}  loss {epoch.Loss:F4}  top-1 {100 * epoch.Top1:F2} %{Average(epoch)} "
                + $"(best {100 * _best:F2} % in {_bestEpoch})  {epoch.Seconds:F1} s  {epoch.ImagesPerSecond:N0} images/s"));
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();

    /// <summary>The top-1 that the best epoch is chosen by.</summary>
    private static double Top1(EpochResult epoch) => epoch.EmaTop1 ?? epoch.Top1;

    private static string Average(EpochResult epoch) =>
        epoch.EmaTop1 is { } top1 ? string.Create(CultureInfo.InvariantCulture, $", averaged {100 * top1:F2} %") : "";

    private static string WithTime(TrainProgress value, string line) =>
        value.Remaining is { } left && left > TimeSpan.Zero ? $"{line}  {Figures.Duration(left)} left" : line;

    private string Details(TrainProgress value)
    {
        string loss = Figures.Fixed(value.LastLoss, 3);
        int width = Math.Clamp(_line.Width - Indent.Length - 1 - loss.Length, 1, Sparkline.MostWidth);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Indent}{Sparkline.Of(_losses, width, session.SparklineColumns)} {loss}  "
                + $"top-1 {(value.Top1 is { } top1 ? $"{100 * top1:F2} %" : "-")}  waiting for images {100 * value.InputWait:F0} %");
    }
}
