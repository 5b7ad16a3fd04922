namespace Fovea;

/// <summary>How often images of each class were taken for each class, and what follows from that.</summary>
/// <remarks>Precision, recall and F1 are 0 where they are not defined: for a class that was never guessed, or never occurs. The macro means
/// are over all classes.</remarks>
public sealed class ConfusionMatrix
{
    private readonly int[] _counts;

    internal ConfusionMatrix(int classes)
    {
        Classes = classes;
        _counts = new int[classes * classes];
    }

    /// <summary>Number of classes, K.</summary>
    public int Classes { get; }

    /// <summary>Images of a class that were taken for a class.</summary>
    /// <param name="truth">The true class, from 0.</param>
    /// <param name="guess">The guessed class, from 0.</param>
    public int this[int truth, int guess] => _counts[(truth * Classes) + guess];

    /// <summary>Images of a class.</summary>
    /// <param name="class">The class, from 0.</param>
    public int Support(int @class) => Sum(@class * Classes, 1);

    /// <summary>The share of the images that were taken for a class that are of it.</summary>
    /// <param name="class">The class, from 0.</param>
    public double Precision(int @class) => Share(this[@class, @class], Sum(@class, Classes));

    /// <summary>The share of the images of a class that were taken for it.</summary>
    /// <param name="class">The class, from 0.</param>
    public double Recall(int @class) => Share(this[@class, @class], Support(@class));

    /// <summary>The harmonic mean of precision and recall.</summary>
    /// <param name="class">The class, from 0.</param>
    public double F1(int @class)
    {
        int right = this[@class, @class];
        return Share(2.0 * right, Support(@class) + Sum(@class, Classes));
    }

    /// <summary>The mean of all classes' precision.</summary>
    public double MacroPrecision => Mean(Precision);

    /// <summary>The mean of all classes' recall.</summary>
    public double MacroRecall => Mean(Recall);

    /// <summary>The mean of all classes' F1.</summary>
    public double MacroF1 => Mean(F1);

    /// <summary>The mean of the classes' F1, weighted by their images.</summary>
    public double WeightedF1 => Mean(@class => F1(@class) * Support(@class)) * Classes / Total;

    /// <summary>The mean recall of the classes that occur.</summary>
    public double BalancedAccuracy =>
        Mean(Recall) * Classes / Math.Max(1, Enumerable.Range(0, Classes).Count(@class => Support(@class) > 0));

    /// <summary>Cohen's kappa: how far the guesses agree with the truth beyond chance, 1 at most.</summary>
    public double Kappa
    {
        get
        {
            double right = 0, chance = 0, total = Total;
            for (int i = 0; i < Classes; i++)
            {
                right += this[i, i] / total;
                chance += Support(i) / total * (Sum(i, Classes) / total);
            }

            return chance == 1 ? 1 : (right - chance) / (1 - chance);
        }
    }

    private double Total => _counts.Sum(static count => (double)count);

    internal void Add(int truth, int guess) => _counts[(truth * Classes) + guess]++;

    private static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;

    private double Mean(Func<int, double> of)
    {
        double sum = 0;
        for (int i = 0; i < Classes; i++)
            sum += of(i);
        return sum / Classes;
    }

    private int Sum(int start, int step)
    {
        int sum = 0;
        for (int i = 0; i < Classes; i++)
            sum += _counts[start + (i * step)];
        return sum;
    }
}
