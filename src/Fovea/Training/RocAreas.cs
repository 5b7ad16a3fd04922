namespace Fovea;

/// <summary>Collects the probabilities of every image, and gives for each class the area under the curve of true against false positives
/// when it stands against the rest.</summary>
/// <remarks>That area is the probability that an image of the class has a higher probability of it than an image of another class, equal
/// ones counting half: the Mann–Whitney statistic (Hanley, McNeil, Radiology 143, 1982).</remarks>
internal sealed class RocAreas
{
    /// <summary>The most values that are kept, 1 GiB of them: more than ImageNet's 50,000 test images with 1,000 classes.</summary>
    private const long MostValues = 1L << 27;

    private readonly List<double>[] _scores;
    private readonly List<int> _labels = [];

    public RocAreas(int classes) => _scores = [.. Enumerable.Range(0, classes).Select(static _ => new List<double>())];

    private bool IsFull => (long)_labels.Count * _scores.Length > MostValues;

    /// <summary>Adds an image.</summary>
    /// <param name="probabilities">Of each class.</param>
    /// <param name="label">Its class.</param>
    public void Add(ReadOnlySpan<double> probabilities, int label)
    {
        if (IsFull)
            return;
        for (int i = 0; i < _scores.Length; i++)
            _scores[i].Add(probabilities[i]);
        _labels.Add(label);
    }

    /// <summary>The area of each class, from 0 to 1; null for one that never occurs or alone occurs, or of which a probability is no
    /// number. Empty where there are too many values.</summary>
    public double?[] ToAreas()
    {
        if (IsFull)
            return [];
        double?[] areas = new double?[_scores.Length];
        bool[] isOfClass = new bool[_labels.Count];
        for (int i = 0; i < areas.Length; i++)
        {
            for (int n = 0; n < isOfClass.Length; n++)
                isOfClass[n] = _labels[n] == i;
            areas[i] = Area([.. _scores[i]], isOfClass);
        }

        return areas;
    }

    /// <summary>Sorts both.</summary>
    private static double? Area(double[] scores, bool[] isOfClass)
    {
        Array.Sort(scores, isOfClass);
        // Those that are no numbers come first.
        if (scores is [double.NaN, ..])
            return null;
        double pairs = 0;
        long others = 0, own = 0;
        for (int start = 0; start < scores.Length;)
        {
            int end = start, equalOwn = 0;
            for (; end < scores.Length && scores[end] == scores[start]; end++)
                equalOwn += isOfClass[end] ? 1 : 0;
            int equalOthers = end - start - equalOwn;
            pairs += equalOwn * (others + (0.5 * equalOthers));
            (own, others, start) = (own + equalOwn, others + equalOthers, end);
        }

        return own == 0 || others == 0 ? null : pairs / ((double)own * others);
    }
}
