using System.Diagnostics;
using System.Globalization;

namespace Fovea;

/// <summary>The files that a run writes as it goes, and in which order, so that whenever it is killed it can go on.</summary>
internal sealed class TrainingFiles(RunFolder folder, RunOptions options) : IDisposable
{
    public const string LastFile = "last.safetensors";
    public const string BestFile = "best.safetensors";
    public const string CheckpointFolder = "checkpoints";
    public const string EventFolder = "events";

    private const string TableFile = "metrics.csv";

    private static readonly TimeSpan EventEvery = TimeSpan.FromSeconds(1);

    private EventFile? _events;
    private long _written;

    public string Last => folder.File(LastFile);

    public string Best => folder.File(BestFile);

    /// <summary>Takes up the times of an earlier part of the run. One that was killed between the table and its state has written a row too
    /// many, which goes.</summary>
    public void Begin(TrainingLoop loop)
    {
        if (loop.History.Count > 0)
        {
            loop.RestoreTimes(folder.File(TableFile));
            EpochTable.Write(folder.File(TableFile), loop.History);
        }
    }

    /// <summary>Takes a step down, unless another was a moment ago: a file of every step would grow without saying more.</summary>
    public void Step(TrainingLoop loop)
    {
        if (!options.Events || (_events is not null && Stopwatch.GetElapsedTime(_written) < EventEvery))
            return;
        long step = ((long)loop.Epoch * loop.StepsPerEpoch) + loop.Step;
        _events ??= EventFile.Create(folder.File(EventFolder), step);
        _written = Stopwatch.GetTimestamp();
        _events.Add(
            step, ("train/loss", loop.LastLoss), ("train/learning_rate", loop.LearningRate),
            ("train/images_per_second", loop.ImagesPerSecond), ("train/input_wait", loop.InputWait));
    }

    public void SaveLast(TrainingLoop loop)
    {
        loop.Save(Last);
        _events?.Flush();
    }

    /// <summary>Keeps an epoch that is over.</summary>
    public void Finish(TrainingLoop loop, EpochResult epoch, bool isBest)
    {
        // The best weights come before the state: a run that is killed between the two repeats the end of its epoch and writes both.
        if (isBest)
            loop.SaveNetwork(Best);
        // So does the table: the times in it are nowhere else.
        EpochTable.Write(folder.File(TableFile), loop.History);
        long step = (long)loop.Epoch * loop.StepsPerEpoch;
        _events?.Add(step, ("epoch/loss", epoch.Loss), ("epoch/top1", epoch.Top1), ("epoch/top5", epoch.Top5),
            ("epoch/test_loss", epoch.TestLoss), ("epoch/gradient_norm", epoch.GradientNorm));
        if (epoch.EmaTop1 is { } top1)
            _events?.Add(step, ("epoch/ema_top1", top1), ("epoch/ema_test_loss", epoch.EmaTestLoss ?? 0));
        SaveLast(loop);
        if (options.Keep > 0)
            KeepLast(loop, epoch.Epoch);
    }

    /// <inheritdoc/>
    public void Dispose() => _events?.Dispose();

    private void KeepLast(TrainingLoop loop, int epoch)
    {
        string kept = folder.File(CheckpointFolder);
        try
        {
            Directory.CreateDirectory(kept);
            loop.Save(Path.Combine(kept, Name(epoch)));
            foreach (string file in Directory.EnumerateFiles(kept, "epoch-*.safetensors"))
            {
                string digits = Path.GetFileNameWithoutExtension(file)["epoch-".Length..];
                bool isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
                if (isNumber && number <= epoch - options.Keep)
                    File.Delete(file);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"checkpoints in '{kept}' cannot be kept; change the folder's permissions", exception);
        }
    }

    private static string Name(int epoch) => string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch:D4}.safetensors");
}
