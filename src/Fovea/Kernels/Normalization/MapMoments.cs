namespace Fovea.Kernels;

/// <summary>Mean and biased variance of each channel of a map, from the convolution that made it to the norm that reads it next.</summary>
/// <remarks>It belongs to the weight, which uses it again once a norm has taken what is in it.</remarks>
internal sealed class MapMoments(int channels)
{
    /// <summary>The means.</summary>
    public double[] Mean { get; } = new double[channels];

    /// <summary>The variances.</summary>
    public double[] Variance { get; } = new double[channels];

    /// <summary>Whether nobody waits for what is in it.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>Begins to hold those of another map.</summary>
    public void Hold() => IsTaken = false;

    /// <summary>Copies means and variances, and gives the object back.</summary>
    public void Take(Span<double> mean, Span<double> variance)
    {
        Mean.CopyTo(mean);
        Variance.CopyTo(variance);
        IsTaken = true;
    }
}
