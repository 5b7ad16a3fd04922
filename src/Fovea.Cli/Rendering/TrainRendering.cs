using System.Globalization;

namespace Fovea.Cli;

/// <summary>Shows a training run: a line that moves, a line an epoch, a line in the end.</summary>
internal sealed class TrainRendering(Session session) : IProgress<TrainProgress>, IDisposable
{
    private readonly LineProgress _line = new(session);
    private double _best = -1;
    private int _bestEpoch;

    public static void WriteText(TextWriter output, TrainResult result)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"best top-1 {100 * result.Best.Top1:F2} % in epoch {result.Best.Epoch} of {result.Epochs.Count}, "
                + $"last {100 * result.Epochs[^1].Top1:F2} %"));
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
        if (value.Finished is not { } epoch)
        {
            _line.Update(value.Remaining is { } left ? $"{Line(value)}  {Figures.Duration(left)} left" : Line(value));
            return;
        }

        if (epoch.Top1 > _best)
            (_best, _bestEpoch) = (epoch.Top1, epoch.Epoch);
        _line.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {epoch.Epoch}/{value.Epochs}  loss {epoch.Loss:F4}  top-1 {100 * epoch.Top1:F2} % (best {100 * _best:F2} % in "
                + $"{_bestEpoch})  {epoch.Seconds:F1} s  {epoch.ImagesPerSecond:N0} images/s"));
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();
}
