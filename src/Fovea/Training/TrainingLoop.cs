using System.Diagnostics;

namespace Fovea;

/// <summary>The steps of a training run: forward, backward, optimizer, learning rate, and where the run stands.</summary>
/// <remarks>Everything random follows from seed, epoch and step, so that a run which continues from a saved state makes the steps that
/// an uninterrupted one would have made.</remarks>
internal sealed class TrainingLoop : IDisposable
{
    /// <summary>How many times the loss of guessing a loss may be before the run counts as diverged: none comes back from there.</summary>
    private const double MostLoss = 1000;

    private readonly TrainSettings _settings;
    private readonly DataSource _data;
    private readonly TrainingImages _images;
    private readonly TrainingRecipe _recipe;
    private readonly IReseeded[] _reseeded;
    private readonly ulong _dropoutSeed;
    private readonly List<EpochResult> _history = [];
    private double _lossSum;
    private double _normSum;
    private int _normCount;
    private long _learned;
    private double _seconds;
    private double _wait;

    // The step of the optimizer that gradients wait for, counted in the epoch at work; −1 where none do.
    private int _pending = -1;

    public TrainingLoop(Model model, DataSource data, TrainSettings settings)
    {
        Model = model;
        _data = data;
        _settings = settings;
        _images = new TrainingImages(model, data, settings);
        _recipe = new TrainingRecipe(model, settings, UpdatesPerEpoch);
        _reseeded = [.. model.Modules().OfType<IReseeded>()];
        _dropoutSeed = RandomStream.Named(settings.Seed, "dropout").State;
    }

    public Model Model { get; }

    public int StepsPerEpoch => _images.StepsPerEpoch;

    public int TotalSteps => StepsPerEpoch * _settings.Epochs;

    /// <summary>Steps of the optimizer in an epoch.</summary>
    public int UpdatesPerEpoch => (StepsPerEpoch + _settings.Accumulate - 1) / _settings.Accumulate;

    /// <summary>Finished epochs.</summary>
    public int Epoch { get; private set; }

    /// <summary>Steps done in the epoch at work.</summary>
    public int Step { get; private set; }

    public bool IsFinished => Epoch == _settings.Epochs;

    /// <summary>The share of the run's steps that are done, from 0 to 1.</summary>
    public double Done => (((double)Epoch * StepsPerEpoch) + Step) / TotalSteps;

    public IReadOnlyList<EpochResult> History => _history;

    /// <summary>The last evaluation on the test images; null before the first.</summary>
    public EvaluationResult? Evaluation { get; private set; }

    /// <summary>What the network that the last epoch is judged by, with averaged weights where there are any, made of the test
    /// images.</summary>
    public IReadOnlyList<TestGuess> Guesses { get; private set; } = [];

    /// <summary>The loss of the last step.</summary>
    public double LastLoss { get; private set; }

    /// <summary>Mean loss of the steps of the epoch at work.</summary>
    public double MeanLoss => Step == 0 ? 0 : _lossSum / Step;

    /// <summary>Of the steps of the epoch at work and their waiting for images.</summary>
    public double ImagesPerSecond => _seconds > 0 ? _learned / (_seconds + _wait) : 0;

    /// <summary>The share of that time that was waiting.</summary>
    public double InputWait => _wait > 0 ? _wait / (_seconds + _wait) : 0;

    /// <summary>The rate of the last step; from the schedule, because a run that continues after an epoch's last step makes no step before
    /// it closes the epoch.</summary>
    public double LearningRate => Step == 0 && Epoch > 0
        ? _recipe.Schedule.Rate((Epoch * UpdatesPerEpoch) - 1)
        : _recipe.Schedule.Rate(UpdateOf(Math.Max(0, Step - 1)));

    /// <summary>The images that could not be decoded and were left out.</summary>
    public IReadOnlyList<BrokenImage> BrokenImages => _images.BrokenImages;

    /// <summary>How long the last batch was waited for, in seconds.</summary>
    public double LastWait { get; private set; }

    public IReadOnlyList<Parameter> Trained => _recipe.Trained;

    /// <summary>Refuses settings that contradict kept features.</summary>
    /// <exception cref="SettingException">They cannot be kept.</exception>
    public void RequireFeatures()
    {
        if (FeatureRules.Find(Model, _data, _settings) is { } obstacle)
            throw obstacle.Refusal();
    }

    /// <summary>Computes the features in front of the head once where the rules allow it, instead of in every step from now on.</summary>
    /// <param name="caching">Whether to.</param>
    /// <param name="progress">Told how many images are done, and of how many.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>What there is to say about it, or null.</returns>
    /// <exception cref="SettingException">They are required and cannot be kept.</exception>
    public string? KeepFeatures(FeatureCaching caching, Action<int, int>? progress, CancellationToken cancellation)
    {
        if (caching == FeatureCaching.Off || IsFinished)
            return null;
        long started = Stopwatch.GetTimestamp();
        FeatureObstacle? obstacle = FeatureRules.Find(Model, _data, _settings);
        if (obstacle is null)
        {
            _recipe.Train();
            obstacle = _images.KeepFeatures(progress, cancellation);
            // Steps wait for it as they wait for images.
            _wait += Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        if (obstacle is null)
            return FeatureRules.Notice((IPooledFeatures)Model, _data);
        return caching == FeatureCaching.Required ? throw obstacle.Refusal() : obstacle.Notice;
    }

    /// <summary>The batches that are left of the epoch at work.</summary>
    public IEnumerable<Batch> Batches()
    {
        using IEnumerator<Batch> batches = _images.Train(Epoch, Step).GetEnumerator();
        while (true)
        {
            long started = Stopwatch.GetTimestamp();
            if (!batches.MoveNext())
                yield break;
            LastWait = Stopwatch.GetElapsedTime(started).TotalSeconds;
            _wait += LastWait;
            yield return batches.Current;
        }
    }

    /// <summary>Learns from one batch.</summary>
    /// <exception cref="NonFiniteException">The loss or a gradient is not finite, or the loss is beyond any sense; the weights are as they
    /// were before the step.</exception>
    public void Learn(Batch batch)
    {
        long started = Stopwatch.GetTimestamp();
        int first = batch.Step / _settings.Accumulate;
        // A batch of broken images alone is left out, and so may be the one that would have ended a step.
        if (_pending >= 0 && _pending != first)
            Update();
        ulong global = ((ulong)Epoch * (ulong)StepsPerEpoch) + (ulong)batch.Step;
        foreach (IReseeded module in _reseeded)
            module.Reseed(RandomStream.Keyed(_dropoutSeed, global).State);
        _recipe.Train();
        using (Workspace step = Workspace.Begin("training step"))
        {
            Tensor loss = Losses.CrossEntropy(batch.Input.Apply(_images.Network), batch, (float)_settings.Smoothing);
            float value = loss.Item();
            if (!(Math.Abs(value) <= MostLoss * Math.Log(Model.Specification.Classes)))
                throw NonFiniteSearch.Explain(Model, _images.PixelsOf(batch), value, Epoch + 1, batch.Step + 1);
            int batches = Math.Min(_settings.Accumulate, StepsPerEpoch - (first * _settings.Accumulate));
            (batches == 1 ? loss : loss * (1f / batches)).Backward();
            _lossSum += value;
            LastLoss = value;
        }

        _learned += batch.Count;
        Step = batch.Step + 1;
        _pending = first;
        if (Step == StepsPerEpoch || Step % _settings.Accumulate == 0)
            Update();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        _seconds += seconds;
        TrainingMeters.Step(batch.Count, seconds, LastWait, LastLoss);
    }

    /// <summary>Measures on the test images and closes the epoch.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the epoch stays open, with all its steps done.</exception>
    public EpochResult CloseEpoch(CancellationToken cancellation)
    {
        if (_pending >= 0)
            Update();
        double loss = MeanLoss;
        Step = StepsPerEpoch;
        Evaluation = Evaluate(cancellation);
        EvaluationResult? average = _recipe.Average is null ? null : _recipe.WithAverage(() => Evaluate(cancellation));
        Guesses = (average ?? Evaluation).Guesses;
        EpochResult result = new(
            Epoch + 1, loss, Evaluation.Top1, Evaluation.Top5, Evaluation.Loss, LearningRate, _seconds, ImagesPerSecond)
        {
            EmaTop1 = average?.Top1,
            EmaTestLoss = average?.Loss,
            GradientNorm = _normCount == 0 ? 0 : _normSum / _normCount,
            InputWait = _wait,
        };
        _history.Add(result);
        _recipe.Tell(result);
        TrainingMeters.Epoch(result.Score);
        Epoch++;
        (Step, _lossSum, _normSum, _normCount, _learned, _seconds, _wait) = (0, 0, 0, 0, 0, 0, 0);
        return result;
    }

    /// <summary>Measures the model on the test images once more.</summary>
    public EvaluationResult Evaluate(CancellationToken cancellation) =>
        Evaluator.Run(Model, _images.Network, _images.Test(), views: 1, ranks: false, cancellation);

    /// <summary>The time in seconds that measuring on all test images will take, as far as a first batch tells.</summary>
    public double TimeEvaluation(CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        Evaluator.Run(Model, _images.TestPixels().Take(1), cancellation);
        return Stopwatch.GetElapsedTime(started).TotalSeconds * _images.TestBatches;
    }

    /// <summary>What a network makes of the test images.</summary>
    public IReadOnlyList<TestGuess> Predict(Model model, CancellationToken cancellation) =>
        Evaluator.Run(model, model, _images.TestPixels(), views: 1, ranks: false, cancellation).Guesses;

    /// <summary>Saves the network that the best epoch is chosen by: with the averaged weights where there are any.</summary>
    public void SaveNetwork(string path)
    {
        if (_recipe.Average is null)
        {
            Model.Save(path);
            return;
        }

        _recipe.WithAverage(() =>
        {
            Model.Save(path);
            return true;
        });
    }

    public void Save(string path) => Compose().Save(path);

    /// <summary>What <see cref="Save"/> writes.</summary>
    public SafetensorsWriter Compose() => TrainingCheckpoint.Compose(Model, _recipe, new TrainingState(
        Epoch, Step, _recipe.Optimizer.Steps, _lossSum, _normSum, _normCount, [.. _history.Select(WithoutTimes)], _settings,
        _data.Fingerprint));

    /// <summary>Continues where <see cref="Save"/> stopped.</summary>
    public void Restore(string path)
    {
        TrainingState state = TrainingCheckpoint.Restore(path, Model, _recipe, _settings, _data.Fingerprint);
        bool exists = state.Epoch >= 0 && state.Epoch <= _settings.Epochs && state.Step >= 0 && state.Step <= StepsPerEpoch;
        if (!exists || state.History.Length != state.Epoch)
            throw new CheckpointException($"{path}: stands at epoch {state.Epoch}, step {state.Step}, which this run does not have");
        (Epoch, Step, _learned, _seconds, _wait) = (state.Epoch, state.Step, 0, 0, 0);
        (_lossSum, _normSum, _normCount) = (state.LossSum, state.NormSum, state.NormCount);
        _pending = Array.Exists(_recipe.Trained, static parameter => parameter.Value.HasGradient)
            ? Math.Max(0, Step - 1) / _settings.Accumulate
            : -1;
        _history.Clear();
        _history.AddRange(state.History);
        _recipe.Replay(_history);
    }

    /// <summary>Takes the times of the finished epochs from the table that the run wrote.</summary>
    public void RestoreTimes(string table)
    {
        EpochResult[] timed = EpochTable.WithTimes(table, _history);
        _history.Clear();
        _history.AddRange(timed);
    }

    public void Dispose()
    {
        _recipe.Dispose();
        _images.Dispose();
    }

    private static EpochResult WithoutTimes(EpochResult epoch) => epoch with { Seconds = 0, ImagesPerSecond = 0, InputWait = 0 };

    /// <summary>The step of the optimizer, in the run, that a batch of the epoch at work belongs to.</summary>
    private int UpdateOf(int step) => (Epoch * UpdatesPerEpoch) + (step / _settings.Accumulate);

    private void Update()
    {
        double norm = _recipe.Update((Epoch * UpdatesPerEpoch) + _pending);
        if (!double.IsFinite(norm))
            throw NonFiniteSearch.ExplainGradients(_recipe.Trained, Epoch + 1, Step);
        _normSum += norm;
        _normCount++;
        _pending = -1;
        TrainingMeters.Update(_recipe.Optimizer.LearningRate);
    }
}
