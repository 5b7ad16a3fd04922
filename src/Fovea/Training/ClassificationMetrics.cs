namespace Fovea;

/// <summary>Counts first and first-five guesses, confusions and confidence, and sums the cross-entropy over batches of logits.</summary>
/// <param name="views">Rows of logits of one image that follow one another; their probabilities are averaged.</param>
/// <param name="ranks">Whether to find the area under each class's ROC curve, for which all probabilities are kept.</param>
internal sealed class ClassificationMetrics(int views = 1, bool ranks = false)
{
    private const int Guesses = 5;
    private const int Bins = 15;

    private readonly List<int> _images = [];
    private readonly List<bool> _correct = [];
    private readonly List<TestGuess> _guesses = [];
    private readonly CalibrationBins _calibration = new(Bins);
    private ConfusionMatrix? _confusion;
    private RocAreas? _areas;
    private double[] _scores = [];
    private double[] _probabilities = [];
    private int _first;
    private int _amongFive;
    private double _loss;
    private double _brier;

    /// <summary>Adds a batch.</summary>
    /// <param name="logits">[N, classes], row by row.</param>
    /// <param name="classes">Classes in a row.</param>
    /// <param name="labels">The true class of each row.</param>
    /// <param name="images">The rows' places in their data set.</param>
    public void Add(ReadOnlySpan<float> logits, int classes, ReadOnlySpan<int> labels, ReadOnlySpan<int> images)
    {
        if (_scores.Length != classes)
        {
            (_scores, _probabilities, _confusion) = (new double[classes], new double[classes], new ConfusionMatrix(classes));
            _areas = ranks ? new RocAreas(classes) : null;
        }

        for (int n = 0; n < labels.Length; n += views)
        {
            int label = labels[n];
            if ((uint)label >= (uint)classes)
            {
                throw new DataException(
                    $"an image is of class {label} but the model has the classes 0 to {classes - 1}; take one that fits the data");
            }

            ReadOnlySpan<float> rows = logits.Slice(n * classes, views * classes);
            double loss = views == 1 ? ReadOne(rows, label) : ReadViews(rows, label);
            AddImage(label, loss, images[n] / views);
        }
    }

    public EvaluationResult ToResult()
    {
        int total = _images.Count;
        if (total == 0)
            throw new DataException("there is no image to evaluate on; expected at least one that can be decoded");
        return new EvaluationResult((double)_first / total, (double)_amongFive / total, _loss / total, _first, total, _images, _correct)
        {
            Confusion = _confusion!,
            CalibrationError = _calibration.Expected,
            LargestCalibrationError = _calibration.Largest,
            Brier = _brier / total,
            RocAreas = _areas?.ToAreas() ?? [],
            Guesses = _guesses,
        };
    }

    /// <summary>How many classes come before the label: of equal scores the lower class comes first, and NaN is never a right
    /// guess.</summary>
    private static int RankOf(ReadOnlySpan<double> row, int label)
    {
        double own = row[label];
        int rank = 0;
        for (int i = 0; i < row.Length; i++)
        {
            bool after = row[i] < own || (row[i] == own && i >= label);
            rank += after || (i == label && !double.IsNaN(own)) ? 0 : 1;
        }

        return rank;
    }

    private static int Best(ReadOnlySpan<double> row)
    {
        int best = 0;
        for (int i = 1; i < row.Length; i++)
            best = row[i] > row[best] ? i : best;
        return best;
    }

    /// <summary>The logits are the scores; the loss is from them, so that it stays finite where a probability is nearly 0.</summary>
    private double ReadOne(ReadOnlySpan<float> row, int label)
    {
        for (int i = 0; i < row.Length; i++)
            _scores[i] = row[i];
        double logSum = Softmax(_scores, _probabilities);
        return logSum - row[label];
    }

    private double ReadViews(ReadOnlySpan<float> rows, int label)
    {
        int classes = _scores.Length;
        double[] one = new double[classes];
        Array.Clear(_probabilities);
        for (int view = 0; view < views; view++)
        {
            for (int i = 0; i < classes; i++)
                _scores[i] = rows[(view * classes) + i];
            Softmax(_scores, one);
            for (int i = 0; i < classes; i++)
                _probabilities[i] += one[i] / views;
        }

        _probabilities.CopyTo(_scores, 0);
        return -Math.Log(_probabilities[label]);
    }

    /// <summary>Fills the probabilities; gives the logarithm of the sum of exponentials.</summary>
    private static double Softmax(ReadOnlySpan<double> row, Span<double> probabilities)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double value in row)
            largest = Math.Max(largest, value);
        for (int i = 0; i < row.Length; i++)
            sum += probabilities[i] = Math.Exp(row[i] - largest);
        foreach (ref double probability in probabilities)
            probability /= sum;
        return largest + Math.Log(sum);
    }

    private void AddImage(int label, double loss, int image)
    {
        int rank = RankOf(_scores, label), best = Best(_scores);
        // Scores that are no numbers have no best one; whatever stands for it is not the label.
        int guess = rank == 0 ? label : best == label ? (label + 1) % _scores.Length : best;
        _images.Add(image);
        _correct.Add(rank == 0);
        _first += rank == 0 ? 1 : 0;
        _amongFive += rank < Guesses ? 1 : 0;
        _loss += loss;
        _confusion!.Add(label, guess);
        _guesses.Add(new TestGuess(image, label, guess, _probabilities[best], _probabilities[label]));
        _areas?.Add(_probabilities, label);
        _calibration.Add(_probabilities[best], rank == 0);
        for (int i = 0; i < _probabilities.Length; i++)
        {
            double off = _probabilities[i] - (i == label ? 1 : 0);
            _brier += off * off;
        }
    }
}
