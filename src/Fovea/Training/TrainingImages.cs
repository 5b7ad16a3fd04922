namespace Fovea;

/// <summary>The batches that a run learns from and is measured on: images, or the features of images where only the head learns.</summary>
internal sealed class TrainingImages : IDisposable
{
    private const int EvaluationBatch = 250;

    // One keeps up with two computing threads unless images are large, and more are added then; batches are the same bits for any number.
    private static readonly int LoaderThreads = Math.Clamp(Environment.ProcessorCount / 4, 1, 4);

    private readonly Model _model;
    private readonly DataSource _data;
    private readonly TrainSettings _settings;
    private readonly Loader _train;
    private readonly Loader _test;
    private FrozenFeatures? _features;

    public TrainingImages(Model model, DataSource data, TrainSettings settings)
    {
        (_model, _data, _settings) = (model, data, settings);
        Normalize = new Normalize([.. model.Preprocessing.Mean], [.. model.Preprocessing.Deviation]);
        _train = LoaderOf(data.Train, shuffles: true);
        IReadOnlyList<IImageTransform> view = [new Resize(model.Preprocessing.ResizeSize), new CenterCrop(model.Preprocessing.ImageSize)];
        _test = new Loader(data.Test, EvaluationBatch)
        {
            Transforms = view,
            Normalize = Normalize,
            SkipBroken = settings.SkipBroken,
            Workers = LoaderThreads,
            MostWorkers = Kernels.Parallel.Threads,
        };
        if (_train.BatchesPerEpoch > 0)
            return;
        Dispose();
        throw new DataException(
            $"data '{data.Name}' has {data.Train.Count} training images, fewer than a batch of {settings.BatchSize}; "
            + "take a smaller batch");
    }

    public int StepsPerEpoch => _train.BatchesPerEpoch;

    public int TestBatches => _test.BatchesPerEpoch;

    /// <summary>What makes logits of a batch: the network, or its head.</summary>
    public Module Network => _features?.Head ?? _model;

    /// <summary>The images that could not be decoded and were left out.</summary>
    public IReadOnlyList<BrokenImage> BrokenImages => [.. _train.BrokenImages, .. _test.BrokenImages];

    private Normalize Normalize { get; }

    /// <summary>The batches of an epoch from one on.</summary>
    public IEnumerable<Batch> Train(int epoch, int firstStep) => _features?.Train(epoch, firstStep) ?? _train.Epoch(epoch, firstStep);

    /// <summary>The test images, as pixels or features.</summary>
    public IEnumerable<Batch> Test() => _features?.Test ?? _test.Epoch(0);

    /// <summary>The test images as pixels.</summary>
    public IEnumerable<Batch> TestPixels() => _test.Epoch(0);

    /// <summary>The images of a batch, where it holds features too.</summary>
    public Tensor PixelsOf(Batch batch) =>
        batch.Features == 0 ? batch.Images : _train.Epoch(batch.Epoch, batch.Step).First().Images;

    /// <summary>Computes the features of all images; batches hold them from then on.</summary>
    /// <param name="progress">Told how many images are done, and of how many.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>What keeps them from being used; null where nothing does.</returns>
    public FeatureObstacle? KeepFeatures(Action<int, int>? progress, CancellationToken cancellation)
    {
        using Loader ordered = LoaderOf(new FilledDataset(_data.Train, _settings.BatchSize), shuffles: false);
        int total = _data.Train.Count + _data.Test.Count;
        (_features, FeatureObstacle? obstacle) = FrozenFeatures.Compute(
            _model, ordered, _data.Train, _test, _settings, done => progress?.Invoke(done, total), cancellation);
        return obstacle;
    }

    public void Dispose()
    {
        _train.Dispose();
        _test.Dispose();
    }

    private Loader LoaderOf(IImageDataset images, bool shuffles) => new(images, _settings.BatchSize)
    {
        Transforms = Augmentation.Parse(_settings.Augment)
            .Transforms(_model.Preprocessing.ImageSize, _model.Preprocessing.ResizeSize, Normalize),
        Mix = new BatchMix(_settings.Mixup, _settings.CutMix),
        Normalize = Normalize,
        Shuffle = shuffles,
        DropLast = true,
        Seed = _settings.Seed,
        SkipBroken = _settings.SkipBroken,
        Workers = LoaderThreads,
        MostWorkers = Kernels.Parallel.Threads,
    };
}
