namespace Fovea;

/// <summary>Uses a trained network: names the classes of images, and measures itself on labelled ones.</summary>
/// <remarks>Images are resized, cropped and normalized as <see cref="Model.Preprocessing"/> says. The network is compiled at its first
/// use, and again after training changed its weights.</remarks>
public sealed class Classifier
{
    private const int EvaluationBatch = 64;

    private readonly Model _model;
    private readonly PlanCache _plans;

    /// <summary>Wraps a network.</summary>
    /// <param name="model">The network; it is used in evaluation mode.</param>
    public Classifier(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _plans = new PlanCache(model);
    }

    private IReadOnlyList<IImageTransform> View =>
        [new Resize(_model.Preprocessing.ResizeSize), new CenterCrop(_model.Preprocessing.ImageSize)];

    private Normalize Normalize => new([.. _model.Preprocessing.Mean], [.. _model.Preprocessing.Deviation]);

    /// <summary>The likeliest classes of an image file, best first; of equal ones the lower number first.</summary>
    /// <param name="path">A JPEG, PNG, BMP or PNM file.</param>
    /// <param name="top">How many, at least 1; all where there are fewer.</param>
    /// <exception cref="ImageFormatException">The file cannot be read or decoded.</exception>
    public IReadOnlyList<Prediction> Predict(string path, int top = 5) => Predict(Image.Load(path), top);

    /// <summary>The likeliest classes of an image, best first; of equal ones the lower number first.</summary>
    /// <param name="image">The image, of any size.</param>
    /// <param name="top">How many, at least 1; all where there are fewer.</param>
    public IReadOnlyList<Prediction> Predict(Image image, int top = 5)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        RandomStream none = new(0);
        foreach (IImageTransform transform in View)
            image = transform.Apply(image, ref none);
        float[] numbers = new float[image.Pixels.Length];
        Normalize.Write(image, numbers);

        bool wasTraining = _model.IsTraining;
        _model.Evaluate();
        try
        {
            using Grad.Scope inference = Grad.Disabled();
            using Workspace workspace = Workspace.Begin("prediction");
            Tensor input = Tensor.From(numbers, new Shape(1, 3, image.Height, image.Width), Layout.Nhwc);
            return Best(_plans.Run(input).Span, top);
        }
        finally
        {
            _model.Train(wasTraining);
        }
    }

    /// <summary>Measures the network on labelled images.</summary>
    /// <param name="images">The images; their classes are numbered as the network's.</param>
    /// <param name="skipBroken">Whether to leave out images that cannot be decoded; else the first one is an error.</param>
    /// <param name="progress">Told how many images are done; may be null.</param>
    /// <param name="views">How often each image is looked at; the probabilities are averaged.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="DataException">The classes differ from the network's, or there is no image.</exception>
    /// <exception cref="ImageFormatException">An image cannot be decoded.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public EvaluationResult Evaluate(
        IImageDataset images, bool skipBroken = false, Action<int>? progress = null, EvaluationViews views = EvaluationViews.One,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        RequireSameClasses(images);
        ViewDataset viewed = new(images, views, _model.Preprocessing.ResizeSize, _model.Preprocessing.ImageSize);
        // All views of an image are in one batch.
        int batchSize = Math.Max(1, EvaluationBatch / viewed.Views) * viewed.Views;
        using Loader loader = new(viewed, batchSize)
        {
            Normalize = Normalize,
            SkipBroken = skipBroken,
            MostWorkers = Kernels.Parallel.Threads,
        };
        EvaluationResult result = Evaluator.Run(
            _model, _model, Watched(loader.Epoch(0), viewed.Views, progress), viewed.Views, ranks: true, cancellation);
        return result with { BrokenImages = viewed.Distinct(loader.BrokenImages) };
    }

    private static IEnumerable<Batch> Watched(IEnumerable<Batch> batches, int views, Action<int>? progress)
    {
        int done = 0;
        foreach (Batch batch in batches)
        {
            done += batch.Count / views;
            yield return batch;
            progress?.Invoke(done);
        }
    }

    private List<Prediction> Best(ReadOnlySpan<float> logits, int top)
    {
        float[] values = logits.ToArray();
        double largest = values.Max();
        double[] weights = [.. values.Select(value => Math.Exp(value - largest))];
        double sum = weights.Sum();
        return
        [
            .. Enumerable.Range(0, values.Length)
                .OrderByDescending(index => values[index])
                .Take(top)
                .Select(index => new Prediction(NameOf(index), index, weights[index] / sum)),
        ];
    }

    private string NameOf(int index) => index < _model.ClassNames.Count ? _model.ClassNames[index] : $"class {index}";

    /// <summary>A network of another library has numbers for names: only their number can be compared then.</summary>
    private void RequireSameClasses(IImageDataset images)
    {
        int classes = _model.Specification.Classes;
        if (images.ClassNames.Count > classes)
        {
            throw new DataException($"the data have {images.ClassNames.Count} classes but the network has {classes}; "
                + "give data of the classes it was trained on");
        }

        for (int i = 0; i < images.ClassNames.Count; i++)
        {
            if (NameOf(i) != $"class {i}" && NameOf(i) != images.ClassNames[i])
            {
                throw new DataException($"class {i} is '{images.ClassNames[i]}' in the data but '{NameOf(i)}' in the network; "
                    + "give data of the classes it was trained on");
            }
        }
    }
}
