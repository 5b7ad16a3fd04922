using System.Diagnostics;

namespace Fovea;

/// <summary>Runs a training loop to its end: progress, cancellation, and the files that let it continue.</summary>
internal sealed class TrainingSession(TrainingLoop loop, TrainSettings settings)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(100);

    private long _reported;
    private long _saved;
    private double _trained;
    private int _stepsHere;

    public IProgress<TrainProgress>? Progress { get; init; }

    /// <summary>Where the state goes, or null.</summary>
    public string? LastFile { get; init; }

    /// <summary>Where the weights of the best epoch go, or null.</summary>
    public string? BestFile { get; init; }

    /// <summary>Where the table of epochs goes, or null.</summary>
    public string? MetricsFile { get; init; }

    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The epoch with the highest top-1 so far, the first of equals.</summary>
    public EpochResult? Best
    {
        get
        {
            EpochResult? best = null;
            foreach (EpochResult epoch in loop.History)
            {
                if (best is null || epoch.Top1 > best.Top1)
                    best = epoch;
            }

            return best;
        }
    }

    public void Run(CancellationToken cancellation)
    {
        _saved = Stopwatch.GetTimestamp();
        if (MetricsFile is not null && loop.History.Count > 0)
        {
            loop.RestoreTimes(MetricsFile);
            // A run that was killed between the table and its state has written a row too many.
            WriteTable();
        }

        try
        {
            while (!loop.IsFinished)
            {
                RunSteps(cancellation);
                FinishEpoch(cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            SaveLast();
            throw;
        }
    }

    private void RunSteps(CancellationToken cancellation)
    {
        foreach (Batch batch in loop.Batches())
        {
            cancellation.ThrowIfCancellationRequested();
            long started = Stopwatch.GetTimestamp();
            loop.Learn(batch);
            _trained += Stopwatch.GetElapsedTime(started).TotalSeconds;
            _stepsHere++;
            if (LastFile is not null && Stopwatch.GetElapsedTime(_saved) >= SaveEvery)
                SaveLast();
            if (Progress is not null && Stopwatch.GetElapsedTime(_reported) >= ReportEvery)
                Report(null);
        }
    }

    private void FinishEpoch(CancellationToken cancellation)
    {
        EpochResult? before = Best;
        EpochResult result = loop.CloseEpoch(cancellation);
        // The best weights come before the state: a run that is killed between the two repeats the end of its epoch and writes both.
        if (BestFile is not null && (before is null || result.Top1 > before.Top1))
            loop.Model.Save(BestFile);
        // So does the table: the times in it are nowhere else.
        WriteTable();
        SaveLast();
        Report(result);
    }

    private void SaveLast()
    {
        if (LastFile is null)
            return;
        loop.Save(LastFile);
        _saved = Stopwatch.GetTimestamp();
    }

    private void Report(EpochResult? finished)
    {
        if (Progress is null)
            return;
        _reported = Stopwatch.GetTimestamp();
        int left = loop.TotalSteps - (loop.Epoch * loop.StepsPerEpoch) - loop.Step;
        TimeSpan? remaining = _stepsHere == 0 ? null : TimeSpan.FromSeconds(left * _trained / _stepsHere);
        Progress.Report(finished is null
            ? new TrainProgress(loop.Epoch + 1, settings.Epochs, loop.Step, loop.StepsPerEpoch, loop.MeanLoss, loop.LearningRate,
                loop.ImagesPerSecond, remaining, null)
            : new TrainProgress(loop.Epoch, settings.Epochs, loop.StepsPerEpoch, loop.StepsPerEpoch, finished.Loss, finished.LearningRate,
                finished.ImagesPerSecond, remaining, finished));
    }

    private void WriteTable()
    {
        if (MetricsFile is not null)
            EpochTable.Write(MetricsFile, loop.History);
    }
}
