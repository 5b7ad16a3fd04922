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
    private double _tested;
    private int _testsHere;

    public IProgress<TrainProgress>? Progress { get; init; }

    /// <summary>The files of the run, or null where only <see cref="LastFile"/> or nothing is kept.</summary>
    public TrainingFiles? Files { get; init; }

    /// <summary>Where the state goes where there are no other files, or null.</summary>
    public string? LastFile { get; init; }

    public FeatureCaching Caching { get; init; }

    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The epoch with the highest top-1 so far, the first of equals.</summary>
    public EpochResult? Best
    {
        get
        {
            EpochResult? best = null;
            foreach (EpochResult epoch in loop.History)
            {
                if (best is null || epoch.Score > best.Score)
                    best = epoch;
            }

            return best;
        }
    }

    /// <summary>What the network of the best epoch made of the test images; null where that epoch was in an earlier part of the
    /// run.</summary>
    public IReadOnlyList<TestGuess>? BestGuesses { get; private set; }

    public void Run(CancellationToken cancellation)
    {
        _saved = Stopwatch.GetTimestamp();
        Files?.Begin(loop);
        try
        {
            KeepFeatures(cancellation);
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

    private void KeepFeatures(CancellationToken cancellation)
    {
        string? notice = loop.KeepFeatures(Caching, Tell, cancellation);
        if (notice is not null)
            Progress?.Report(Standing() with { Notice = notice });

        void Tell(int done, int total)
        {
            if (Progress is null || Stopwatch.GetElapsedTime(_reported) < ReportEvery)
                return;
            _reported = Stopwatch.GetTimestamp();
            Progress.Report(Standing() with { Features = (done, total) });
        }
    }

    private TrainProgress Standing() => new(
        loop.Epoch + 1, settings.Epochs, loop.Step, loop.StepsPerEpoch, loop.MeanLoss, loop.LearningRate, loop.ImagesPerSecond, null, null);

    private void RunSteps(CancellationToken cancellation)
    {
        foreach (Batch batch in loop.Batches())
        {
            cancellation.ThrowIfCancellationRequested();
            long started = Stopwatch.GetTimestamp();
            loop.Learn(batch);
            _trained += Stopwatch.GetElapsedTime(started).TotalSeconds + loop.LastWait;
            _stepsHere++;
            Files?.Step(loop);
            if (Stopwatch.GetElapsedTime(_saved) >= SaveEvery)
                SaveLast();
            if (Progress is not null && Stopwatch.GetElapsedTime(_reported) >= ReportEvery)
                Report(null);
        }
    }

    private void FinishEpoch(CancellationToken cancellation)
    {
        EpochResult? before = Best;
        Report(null);
        long started = Stopwatch.GetTimestamp();
        EpochResult result = loop.CloseEpoch(cancellation);
        _tested += Stopwatch.GetElapsedTime(started).TotalSeconds;
        _testsHere++;
        bool isBest = before is null || result.Score > before.Score;
        if (isBest)
            BestGuesses = loop.Guesses;
        if (Files is not null)
        {
            Files.Finish(loop, result, isBest);
            _saved = Stopwatch.GetTimestamp();
        }
        else
        {
            SaveLast();
        }

        Report(result);
    }

    private void SaveLast()
    {
        if (Files is not null)
            Files.SaveLast(loop);
        else if (LastFile is not null)
            loop.Save(LastFile);
        _saved = Stopwatch.GetTimestamp();
    }

    private void Report(EpochResult? finished)
    {
        if (Progress is null)
            return;
        _reported = Stopwatch.GetTimestamp();
        int left = loop.TotalSteps - (loop.Epoch * loop.StepsPerEpoch) - loop.Step;
        double testing = _testsHere == 0 ? 0 : (settings.Epochs - loop.Epoch) * _tested / _testsHere;
        TimeSpan? remaining = _stepsHere == 0 ? null : TimeSpan.FromSeconds((left * _trained / _stepsHere) + testing);
        TrainProgress progress = finished is null
            ? Standing() with { Remaining = remaining }
            : new TrainProgress(loop.Epoch, settings.Epochs, loop.StepsPerEpoch, loop.StepsPerEpoch, finished.Loss, finished.LearningRate,
                finished.ImagesPerSecond, remaining, finished);
        Progress.Report(progress with
        {
            LastLoss = finished?.Loss ?? loop.LastLoss,
            InputWait = loop.InputWait,
            Top1 = loop.History.Count == 0 ? null : loop.History[^1].Score,
        });
    }
}
