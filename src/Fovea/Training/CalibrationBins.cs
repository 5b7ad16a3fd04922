namespace Fovea;

/// <summary>Compares how sure guesses are with how often they are right, in equal bins (lo, hi] of the highest probability.</summary>
/// <remarks>Guo, Pleiss, Sun, Weinberger, ICML 2017, arXiv:1706.04599.</remarks>
internal sealed class CalibrationBins(int count)
{
    private readonly double[] _confidence = new double[count];
    private readonly int[] _right = new int[count];
    private readonly int[] _all = new int[count];

    /// <summary>The mean gap between confidence and accuracy, bins weighted by their guesses.</summary>
    public double Expected
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < count; i++)
                sum += Math.Abs(_confidence[i] - _right[i]);
            return sum / Math.Max(1, _all.Sum());
        }
    }

    /// <summary>The largest gap of a bin.</summary>
    public double Largest
    {
        get
        {
            double most = 0;
            for (int i = 0; i < count; i++)
                most = Math.Max(most, _all[i] == 0 ? 0 : Math.Abs(_confidence[i] - _right[i]) / _all[i]);
            return most;
        }
    }

    public void Add(double confidence, bool isRight)
    {
        int bin = BinOf(confidence, count);
        _confidence[bin] += double.IsNaN(confidence) ? 1 : confidence;
        _right[bin] += isRight ? 1 : 0;
        _all[bin]++;
    }

    /// <summary>The bin of a confidence; one that is not a number is as sure as can be.</summary>
    public static int BinOf(double confidence, int count) =>
        confidence >= 0 ? Math.Clamp((int)Math.Ceiling(confidence * count) - 1, 0, count - 1) : count - 1;
}
