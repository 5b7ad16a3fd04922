using System.Diagnostics;

namespace Fovea;

/// <summary>The steps of a training run: forward, backward, optimizer, learning rate, and where the run stands.</summary>
/// <remarks>Everything random follows from seed, epoch and step, so that a run which continues from a saved state makes the steps that
/// an uninterrupted one would have made.</remarks>
internal sealed class TrainingLoop : IDisposable
{
    private const int EvaluationBatch = 250;

    // One keeps up with two computing threads; batches are the same bits for any number.
    private static readonly int LoaderThreads = Math.Clamp(Environment.ProcessorCount / 4, 1, 4);

    private readonly TrainSettings _settings;
    private readonly DataSource _data;
    private readonly Loader _train;
    private readonly Loader _test;
    private readonly Sgd _sgd;
    private readonly CosineSchedule _schedule;
    private readonly IReseeded[] _reseeded;
    private readonly ulong _dropoutSeed;
    private readonly List<EpochResult> _history = [];
    private double _lossSum;
    private long _images;
    private double _seconds;

    public TrainingLoop(Model model, DataSource data, TrainSettings settings)
    {
        Model = model;
        _data = data;
        _settings = settings;
        int side = model.Preprocessing.ImageSize;
        IReadOnlyList<IImageTransform> view = [new Resize(model.Preprocessing.ResizeSize), new CenterCrop(side)];
        Normalize normalize = new([.. model.Preprocessing.Mean], [.. model.Preprocessing.Deviation]);
        _train = new Loader(data.Train, settings.BatchSize)
        {
            Transforms = Augmentation.Parse(settings.Augment).Transforms(side, model.Preprocessing.ResizeSize, normalize),
            Mix = new BatchMix(settings.Mixup, settings.CutMix),
            Normalize = normalize,
            Shuffle = true,
            DropLast = true,
            Seed = settings.Seed,
            SkipBroken = settings.SkipBroken,
            Workers = LoaderThreads,
        };
        _test = new Loader(data.Test, EvaluationBatch)
        {
            Transforms = view,
            Normalize = normalize,
            SkipBroken = settings.SkipBroken,
            Workers = LoaderThreads,
        };
        if (_train.BatchesPerEpoch == 0)
        {
            _train.Dispose();
            _test.Dispose();
            throw new DataException(
                $"data '{data.Name}' has {data.Train.Count} training images, fewer than a batch of {settings.BatchSize}; "
                + "take a smaller batch");
        }

        _sgd = new Sgd(model.Parameters(), settings.PeakLearningRate, settings.Momentum, dampening: 0, settings.WeightDecay,
            settings.Nesterov, settings.DecayAll);
        int warmup = Math.Min(TotalSteps - 1, (int)((settings.Warmup * TotalSteps) + 1e-9));
        _schedule = new CosineSchedule(settings.PeakLearningRate, TotalSteps, warmup);
        _reseeded = [.. model.Modules().OfType<IReseeded>()];
        _dropoutSeed = RandomStream.Named(settings.Seed, "dropout").State;
    }

    public Model Model { get; }

    public int StepsPerEpoch => _train.BatchesPerEpoch;

    public int TotalSteps => StepsPerEpoch * _settings.Epochs;

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

    /// <summary>Mean loss of the steps of the epoch at work.</summary>
    public double MeanLoss => Step == 0 ? 0 : _lossSum / Step;

    public double ImagesPerSecond => _seconds > 0 ? _images / _seconds : 0;

    /// <summary>The rate of the last step; from the schedule, because a run that continues after an epoch's last step makes no step before
    /// it closes the epoch.</summary>
    public double LearningRate => _schedule.Rate(Math.Max(0, (Epoch * StepsPerEpoch) + Step - 1));

    /// <summary>The images that could not be decoded and were left out.</summary>
    public IReadOnlyList<BrokenImage> BrokenImages => [.. _train.BrokenImages, .. _test.BrokenImages];

    /// <summary>The batches that are left of the epoch at work.</summary>
    public IEnumerable<Batch> Batches() => _train.Epoch(Epoch, Step);

    /// <summary>Learns from one batch.</summary>
    /// <exception cref="NonFiniteException">The loss is not finite; the weights are as they were before the step.</exception>
    public void Learn(Batch batch)
    {
        long started = Stopwatch.GetTimestamp();
        int global = (Epoch * StepsPerEpoch) + batch.Step;
        foreach (IReseeded module in _reseeded)
            module.Reseed(RandomStream.Keyed(_dropoutSeed, (ulong)global).State);
        if (!Model.IsTraining)
            Model.Train();
        using (Workspace step = Workspace.Begin("training step"))
        {
            Tensor images = batch.Images;
            Tensor loss = Losses.CrossEntropy(images.Apply(Model), batch, (float)_settings.Smoothing);
            float value = loss.Item();
            if (!float.IsFinite(value))
                throw NonFiniteSearch.Explain(Model, batch.Images, value, Epoch + 1, batch.Step + 1);
            loss.Backward();
            _sgd.LearningRate = _schedule.Rate(global);
            _sgd.Step();
            _lossSum += value;
        }

        _images += batch.Count;
        Step = batch.Step + 1;
        _seconds += Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Measures on the test images and closes the epoch.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the epoch stays open, with all its steps done.</exception>
    public EpochResult CloseEpoch(CancellationToken cancellation)
    {
        double loss = MeanLoss;
        Step = StepsPerEpoch;
        Evaluation = Evaluator.Run(Model, _test.Epoch(0), cancellation);
        EpochResult result = new(
            Epoch + 1, loss, Evaluation.Top1, Evaluation.Top5, Evaluation.Loss, LearningRate, _seconds, ImagesPerSecond);
        _history.Add(result);
        Epoch++;
        (Step, _lossSum, _images, _seconds) = (0, 0, 0, 0);
        return result;
    }

    /// <summary>Measures the model on the test images once more.</summary>
    public EvaluationResult Evaluate(CancellationToken cancellation) => Evaluator.Run(Model, _test.Epoch(0), cancellation);

    public void Save(string path) => TrainingCheckpoint.Save(path, Model, _sgd,
        new TrainingState(Epoch, Step, _lossSum, [.. _history.Select(WithoutTimes)], _settings, _data.Fingerprint));

    /// <summary>Continues where <see cref="Save"/> stopped.</summary>
    public void Restore(string path)
    {
        TrainingState state = TrainingCheckpoint.Restore(path, Model, _sgd, _settings, _data.Fingerprint);
        bool exists = state.Epoch >= 0 && state.Epoch <= _settings.Epochs && state.Step >= 0 && state.Step <= StepsPerEpoch;
        if (!exists || state.History.Length != state.Epoch)
            throw new CheckpointException($"{path}: stands at epoch {state.Epoch}, step {state.Step}, which this run does not have");
        (Epoch, Step, _lossSum, _images, _seconds) = (state.Epoch, state.Step, state.LossSum, 0, 0);
        _history.Clear();
        _history.AddRange(state.History);
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
        _train.Dispose();
        _test.Dispose();
    }

    private static EpochResult WithoutTimes(EpochResult epoch) => epoch with { Seconds = 0, ImagesPerSecond = 0 };
}
