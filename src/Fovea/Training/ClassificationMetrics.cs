namespace Fovea;

/// <summary>Counts first and first-five guesses and sums the cross-entropy over batches of logits.</summary>
internal sealed class ClassificationMetrics
{
    private const int Guesses = 5;

    private readonly List<int> _images = [];
    private readonly List<bool> _correct = [];
    private int _first;
    private int _amongFive;
    private double _loss;

    /// <summary>Adds a batch.</summary>
    /// <param name="logits">[N, classes], row by row.</param>
    /// <param name="classes">Classes in a row.</param>
    /// <param name="labels">The true class of each row.</param>
    /// <param name="images">The images' places in their data set.</param>
    public void Add(ReadOnlySpan<float> logits, int classes, ReadOnlySpan<int> labels, ReadOnlySpan<int> images)
    {
        for (int n = 0; n < labels.Length; n++)
        {
            int label = labels[n];
            if ((uint)label >= (uint)classes)
            {
                throw new DataException(
                    $"an image is of class {label} but the model has the classes 0 to {classes - 1}; take one that fits the data");
            }

            ReadOnlySpan<float> row = logits.Slice(n * classes, classes);
            int rank = RankOf(row, label);
            _images.Add(images[n]);
            _correct.Add(rank == 0);
            _first += rank == 0 ? 1 : 0;
            _amongFive += rank < Guesses ? 1 : 0;
            _loss += CrossEntropy(row, label);
        }
    }

    public EvaluationResult ToResult()
    {
        int total = _images.Count;
        if (total == 0)
            throw new DataException("there is no image to evaluate on; expected at least one that can be decoded");
        return new EvaluationResult((double)_first / total, (double)_amongFive / total, _loss / total, _first, total, _images, _correct);
    }

    /// <summary>How many classes come before the label: of equal logits the lower class comes first, and NaN is never a right
    /// guess.</summary>
    private static int RankOf(ReadOnlySpan<float> row, int label)
    {
        float own = row[label];
        int rank = 0;
        for (int i = 0; i < row.Length; i++)
        {
            bool after = row[i] < own || (row[i] == own && i >= label);
            rank += after || (i == label && !float.IsNaN(own)) ? 0 : 1;
        }

        return rank;
    }

    private static double CrossEntropy(ReadOnlySpan<float> row, int label)
    {
        double largest = double.NegativeInfinity;
        foreach (float value in row)
            largest = Math.Max(largest, value);
        double sum = 0;
        foreach (float value in row)
            sum += Math.Exp(value - largest);
        return largest + Math.Log(sum) - row[label];
    }
}
