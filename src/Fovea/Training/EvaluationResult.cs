namespace Fovea;

/// <summary>How well a classifier did on labelled images.</summary>
/// <param name="Top1">The share whose class was the first guess, from 0 to 1.</param>
/// <param name="Top5">The share whose class was among the first five guesses.</param>
/// <param name="Loss">The mean cross-entropy, natural logarithm.</param>
/// <param name="Correct">Images whose class was the first guess.</param>
/// <param name="Total">Images in all.</param>
/// <param name="Images">The images' places in their data set, in the order of evaluation.</param>
/// <param name="CorrectByImage">For each of <paramref name="Images"/>, whether its class was the first guess.</param>
public sealed record EvaluationResult(double Top1, double Top5, double Loss, int Correct, int Total, IReadOnlyList<int> Images,
    IReadOnlyList<bool> CorrectByImage)
{
    /// <summary>Who was taken for whom, with precision, recall and F1.</summary>
    public required ConfusionMatrix Confusion { get; init; }

    /// <summary>The expected calibration error: how far confidence and accuracy lie apart, in 15 equal bins of the highest probability
    /// weighted by their images (arXiv:1706.04599); from 0 to 1.</summary>
    public double CalibrationError { get; init; }

    /// <summary>The largest such gap of a bin.</summary>
    public double LargestCalibrationError { get; init; }

    /// <summary>The Brier score: the squared distance of probabilities and truth, summed over classes; from 0 to 2.</summary>
    public double Brier { get; init; }

    /// <summary>For each class the area under its ROC curve against the rest: the probability that an image of the class has a higher
    /// probability of it than one of another class, equal ones counting half. Null for a class that never occurs; empty where it was not
    /// asked for, as in the epochs of a training, or where images times classes are above 2²⁷.</summary>
    public IReadOnlyList<double?> RocAreas { get; init; } = [];

    /// <summary>The mean of the areas under the ROC curves of the classes that have one; null where none has.</summary>
    public double? MacroRocArea => RocAreas.Average();

    /// <summary>What each image was taken for.</summary>
    internal IReadOnlyList<TestGuess> Guesses { get; init; } = [];

    /// <summary>The images that could not be decoded and were left out.</summary>
    public IReadOnlyList<BrokenImage> BrokenImages { get; init; } = [];
}
