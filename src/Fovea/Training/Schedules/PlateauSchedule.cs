namespace Fovea;

/// <summary>A rate that falls when a loss has stopped falling, as PyTorch's <c>ReduceLROnPlateau</c> does it.</summary>
/// <remarks>An epoch is better whose loss is below (1 − 10⁻⁴) times the best so far. After more than <c>patience</c> epochs in a row that
/// are not, the rate falls, and the count begins anew. The rate follows from the losses told so far: a resumed run tells those of its
/// earlier epochs again.</remarks>
public sealed class PlateauSchedule : LearningRateSchedule
{
    private const double Threshold = 1e-4;

    private readonly double _factor;
    private readonly int _patience;
    private readonly double _minimumRate;
    private double _rate;
    private double _best = double.PositiveInfinity;
    private int _bad;

    /// <summary>Makes a schedule.</summary>
    /// <param name="baseRate">The rate at first, above 0.</param>
    /// <param name="factor">What a fall multiplies the rate by, above 0 and below 1.</param>
    /// <param name="patience">Epochs without improvement that are borne, at least 0.</param>
    /// <param name="minimumRate">The least rate, from 0 to <paramref name="baseRate"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public PlateauSchedule(double baseRate, double factor = 0.1, int patience = 10, double minimumRate = 0)
    {
        RequireRate(baseRate);
        if (!(factor is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "the factor must be above 0 and below 1");
        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        RequireMinimum(minimumRate, baseRate);
        (_rate, _factor, _patience, _minimumRate) = (baseRate, factor, patience, minimumRate);
    }

    /// <summary>Tells the loss of an epoch that is over.</summary>
    /// <param name="loss">The loss; NaN counts as no improvement.</param>
    public void Tell(double loss)
    {
        if (loss < _best * (1 - Threshold))
            (_best, _bad) = (loss, 0);
        else
            _bad++;
        if (_bad <= _patience)
            return;
        _rate = Math.Max(_rate * _factor, _minimumRate);
        _bad = 0;
    }

    /// <inheritdoc/>
    public override double Rate(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return _rate;
    }
}
