using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Fovea;

/// <summary>The training runs of a comparison. Each result is stored as its run ends, so that an interrupted one repeats none.</summary>
internal sealed class ComparisonRuns
{
    private readonly CompareSettings _settings;
    private readonly IReadOnlyList<string> _placements;
    private readonly DataSource _data;
    private readonly RunFolder _folder;
    private readonly IProgress<CompareProgress>? _progress;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly ComparisonRun?[] _results;
    private readonly double[] _done; // the share of each run that is done
    private readonly Lock _gate = new();
    private double _doneBefore;

    public ComparisonRuns(CompareSettings settings, IReadOnlyList<string> placements, DataSource data, RunFolder folder,
        IProgress<CompareProgress>? progress)
    {
        _settings = settings;
        _placements = placements;
        _data = data;
        _folder = folder;
        _progress = progress;
        _results = new ComparisonRun?[Count];
        _done = new double[Count];
        Directory.CreateDirectory(folder.File(RunKind.StateFolder));
    }

    public int Count => _placements.Count * _settings.Seeds;

    /// <summary>Makes what runs are left, seed by seed.</summary>
    /// <param name="atOnce">How many runs may be at work at a time.</param>
    /// <param name="saveEvery">How often a run's state is saved.</param>
    /// <param name="cancellation">Ends after the steps at work, with their states saved.</param>
    /// <returns>The runs of each placement, seed by seed.</returns>
    public IReadOnlyList<IReadOnlyList<ComparisonRun>> Run(int atOnce, TimeSpan saveEvery, CancellationToken cancellation)
    {
        List<int> left = [];
        for (int number = 0; number < Count; number++)
        {
            if (Finished(number) is not { } run)
            {
                left.Add(number);
                continue;
            }

            Begin(number, done: 1);
            End(number, run);
        }

        SideBySide.Run(left, Math.Clamp(left.Count, 1, atOnce), (number, token) => Train(number, saveEvery, token), cancellation);
        ComparisonRun[] results = [.. _results.OfType<ComparisonRun>()];
        int placements = _placements.Count;
        return [.. Enumerable.Range(0, placements).Select(placement => results.Where((_, i) => i % placements == placement).ToArray())];
    }

    /// <summary>The weights of a placement after its first seed's run.</summary>
    public Model FirstModel(int placement) => Model.Load(State(placement));

    private string State(int number) => _folder.File(Path.Combine(RunKind.StateFolder, $"{Name(number)}.safetensors"));

    private string Result(int number) => _folder.File(Path.Combine(RunKind.StateFolder, $"{Name(number)}.json"));

    private string Name(int number)
    {
        ulong seed = _settings.Seed + (ulong)(number / _placements.Count);
        string placement = RunFolder.FileName(_placements[number % _placements.Count]);
        return string.Create(CultureInfo.InvariantCulture, $"{number + 1:D2}-{placement}-{seed}");
    }

    /// <summary>The stored result of a run, or null where it is still to be made.</summary>
    private ComparisonRun? Finished(int number)
    {
        string path = Result(number);
        // Without the first seed's weights there is nothing to explain: the run is made again.
        if (!File.Exists(path) || (number < _placements.Count && !File.Exists(State(number))))
            return null;
        try
        {
            ComparisonRun? run = JsonSerializer.Deserialize(File.ReadAllText(path), ComparisonJsonContext.Readable.ComparisonRun);
            if (run is null || run.Epochs.Count != _settings.Epochs || run.Attention != _placements[number % _placements.Count])
                throw new CheckpointException($"{path}: is not the result of this run; remove the file to make the run again");
            if (run.Fingerprint != _data.Fingerprint)
            {
                throw new CheckpointException(
                    $"{path}: the data '{_settings.Data}' have changed since; compare into a new folder, or bring the old data back");
            }

            return run;
        }
        catch (JsonException exception)
        {
            throw new CheckpointException($"{path}: is no valid result of a run; remove the file to make the run again", exception);
        }
    }

    private void Train(int number, TimeSpan saveEvery, CancellationToken cancellation)
    {
        string attention = _placements[number % _placements.Count];
        TrainSettings settings = _settings.Run(attention, number / _placements.Count);
        Model model = TrainingSetup.Create(settings, _data);
        using TrainingLoop loop = new(model, _data, settings);
        string state = State(number);
        if (File.Exists(state))
            loop.Restore(state);
        Begin(number, loop.Done);
        TrainingSession session = new(loop, settings)
        {
            LastFile = state,
            SaveEvery = saveEvery,
            Progress = _progress is null ? null : new Relay(training => Report(number, attention, settings.Seed, training)),
        };
        try
        {
            session.Run(cancellation);
        }
        catch (NonFiniteException exception)
        {
            throw new NonFiniteException(exception.Module, $"attention '{attention}', seed {settings.Seed}: {exception.Message}");
        }

        EvaluationResult evaluation = loop.Evaluation ?? loop.Evaluate(cancellation);
        string correct = string.Concat(evaluation.CorrectByImage.Select(static right => right ? '1' : '0'));
        ComparisonRun run = new(attention, settings.Seed, [.. loop.History], (long)loop.TotalSteps * settings.BatchSize, correct,
            [.. loop.BrokenImages.Select(static broken => broken.Reason)], _data.Fingerprint);
        AtomicFile.WriteAllText(Result(number), JsonSerializer.Serialize(run, ComparisonJsonContext.Readable.ComparisonRun));
        End(number, run);
    }

    /// <summary>Notes how much of a run was done before, of which the time is not known.</summary>
    private void Begin(int number, double done)
    {
        lock (_gate)
        {
            _done[number] = done;
            _doneBefore += done;
        }
    }

    /// <summary>Takes a run's result. Weights are kept of each placement's first seed only.</summary>
    private void End(int number, ComparisonRun run)
    {
        if (number >= _placements.Count)
            Delete(State(number));
        lock (_gate)
        {
            _results[number] = run;
            TimeSpan? remaining = Remaining(number, 1);
            _progress?.Report(new CompareProgress(CompareStage.Training, number + 1, Count, run.Attention, run.Seed, null, remaining, run));
        }
    }

    private void Report(int number, string attention, ulong seed, TrainProgress training)
    {
        double steps = (double)training.Steps * training.Epochs;
        double done = (((training.Epoch - 1) * (double)training.Steps) + training.Step) / steps;
        lock (_gate)
        {
            _progress!.Report(new CompareProgress(CompareStage.Training, number + 1, Count, attention, seed, training,
                Remaining(number, done), null));
        }
    }

    /// <summary>The time that the runs left will take, if they take as long as those here did.</summary>
    private TimeSpan? Remaining(int number, double done)
    {
        _done[number] = done;
        double all = _done.Sum();
        double here = all - _doneBefore;
        return here <= 0 ? null : Stopwatch.GetElapsedTime(_started) * ((Count - all) / here);
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"cannot remove '{path}'; change the folder's permissions", exception);
        }
    }

    private sealed class Relay(Action<TrainProgress> report) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => report(value);
    }
}
