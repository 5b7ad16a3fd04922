namespace Fovea;

/// <summary>A rate that falls to a least one along a power of what is left of the run.</summary>
/// <remarks>m + (rate − m) · (1 − step / total)ᵖ with least rate m, and m from <c>total</c> on; the "poly" rule of DeepLab,
/// arXiv:1606.00915, has p = 0.9, and p = 1 is a straight line.</remarks>
public sealed class PolynomialSchedule : LearningRateSchedule
{
    private readonly double _baseRate;
    private readonly int _totalSteps;
    private readonly double _power;
    private readonly double _minimumRate;

    /// <summary>Makes a schedule.</summary>
    /// <param name="baseRate">The rate at first, above 0.</param>
    /// <param name="totalSteps">Steps of the whole run, at least 1.</param>
    /// <param name="power">The power p, above 0.</param>
    /// <param name="minimumRate">The rate at the end, from 0 to <paramref name="baseRate"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public PolynomialSchedule(double baseRate, int totalSteps, double power = 0.9, double minimumRate = 0)
    {
        RequireRate(baseRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        if (!(power > 0 && double.IsFinite(power)))
            throw new ArgumentOutOfRangeException(nameof(power), power, "the power must be above 0");
        RequireMinimum(minimumRate, baseRate);
        (_baseRate, _totalSteps, _power, _minimumRate) = (baseRate, totalSteps, power, minimumRate);
    }

    /// <inheritdoc/>
    public override double Rate(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        double left = 1 - (Math.Min(step, _totalSteps) / (double)_totalSteps);
        return _minimumRate + ((_baseRate - _minimumRate) * Math.Pow(left, _power));
    }
}
