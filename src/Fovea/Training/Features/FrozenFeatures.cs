namespace Fovea;

/// <summary>The features of all images of a run, computed once by layers that do not learn, and the batches that they make.</summary>
internal sealed class FrozenFeatures
{
    private readonly IImageDataset _images;
    private readonly TrainSettings _settings;
    private readonly int _length;
    private readonly float[] _train;
    private readonly List<Batch> _test = [];

    private FrozenFeatures(IPooledFeatures network, IImageDataset images, TrainSettings settings)
    {
        (_images, _settings) = (images, settings);
        _length = FeatureRules.Length(network);
        _train = new float[(long)images.Count * _length];
        Head = new HeadPart(network);
    }

    /// <summary>What makes logits of a batch.</summary>
    public Module Head { get; }

    /// <summary>The test images, batch by batch.</summary>
    public IEnumerable<Batch> Test => _test;

    /// <summary>Computes the features.</summary>
    /// <param name="model">The network in training mode, its frozen norms aside; afterwards in evaluation mode.</param>
    /// <param name="train">The training images in whole batches (see <see cref="FilledDataset"/>), in the order of the data set.</param>
    /// <param name="images">The training images.</param>
    /// <param name="test">The test images.</param>
    /// <param name="settings">Batch and seed.</param>
    /// <param name="progress">Told how many images are done.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>The features, or what keeps them from being used.</returns>
    public static (FrozenFeatures? Features, FeatureObstacle? Obstacle) Compute(
        Model model, Loader train, IImageDataset images, Loader test, TrainSettings settings, Action<int> progress,
        CancellationToken cancellation)
    {
        IPooledFeatures network = (IPooledFeatures)model;
        FrozenFeatures features = new(network, images, settings);
        FeaturePart part = new(network);
        using Grad.Scope inference = Grad.Disabled();
        foreach (Batch batch in train.Epoch(0))
        {
            cancellation.ThrowIfCancellationRequested();
            if (batch.Count < settings.BatchSize)
                break;
            using Workspace workspace = Workspace.Begin("features");
            features.AddTraining(batch, batch.Images.Apply(part).Span);
            progress(Math.Min(images.Count, (batch.Step + 1) * settings.BatchSize));
        }

        if (train.BrokenImages is [{ } broken, ..])
            return (null, new FeatureObstacle($"skip-broken: {broken.Description} is left out, so that batches differ in size"));
        model.Evaluate();
        // As an evaluation of the whole network runs: compiled, which gives other bits than training does.
        PlanCache plans = new(part);
        int done = images.Count;
        foreach (Batch batch in test.Epoch(0))
        {
            cancellation.ThrowIfCancellationRequested();
            using Workspace workspace = Workspace.Begin("features");
            features.AddTest(batch, plans.Run(batch.Images).Span);
            progress(done += batch.Count);
        }

        return features._train.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue)
            ? (null, new FeatureObstacle("features that are not finite"))
            : (features, null);
    }

    /// <summary>The batches of an epoch, in the order in which a loader gives the images.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="firstStep">The batch to begin with, from 0.</param>
    /// <remarks>A batch is valid until the next is asked for.</remarks>
    public IEnumerable<Batch> Train(int epoch, int firstStep)
    {
        int size = _settings.BatchSize;
        int[] order = new int[_images.Count];
        EpochOrder.Fill(order, _settings.Seed, epoch);
        Batch batch = new(size) { Features = _length, Buffer = new float[size * _length], Count = size, Epoch = epoch };
        (batch.Labels, batch.Indices) = (batch.FullLabels, batch.FullIndices);
        for (int step = firstStep; step < order.Length / size; step++)
        {
            batch.Step = step;
            for (int n = 0; n < size; n++)
            {
                int index = order[(step * size) + n];
                (batch.Labels[n], batch.Indices[n]) = (_images.Label(index), index);
                RowOf(index).CopyTo(batch.Buffer.AsSpan(n * _length));
            }

            yield return batch;
        }
    }

    private Span<float> RowOf(int index) => _train.AsSpan(index * _length, _length);

    private void AddTraining(Batch batch, ReadOnlySpan<float> values)
    {
        for (int n = 0; n < batch.Count; n++)
        {
            // What fills the last batch was there before.
            if (batch.Indices[n] < _images.Count)
                values.Slice(n * _length, _length).CopyTo(RowOf(batch.Indices[n]));
        }
    }

    private void AddTest(Batch batch, ReadOnlySpan<float> values) => _test.Add(new Batch(0)
    {
        Features = _length,
        Buffer = values.ToArray(),
        Step = batch.Step,
        Count = batch.Count,
        Labels = [.. batch.Labels],
        Indices = [.. batch.Indices],
    });
}
