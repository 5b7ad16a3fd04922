namespace Fovea;

/// <summary>A rate that falls by a factor every so many steps, or at given steps.</summary>
/// <remarks>baseRate · factorᵏ, where k steps of the fall lie at or before the step: PyTorch's <c>StepLR</c>, <c>MultiStepLR</c> and,
/// with a
/// fall at every step, <c>ExponentialLR</c>.</remarks>
public sealed class StepSchedule : LearningRateSchedule
{
    private readonly double _baseRate;
    private readonly double _factor;
    private readonly int _every;
    private readonly int[] _milestones;

    /// <summary>A rate that falls every so many steps.</summary>
    /// <param name="baseRate">The rate at first, above 0.</param>
    /// <param name="every">Steps from one fall to the next, at least 1.</param>
    /// <param name="factor">What each fall multiplies the rate by, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public StepSchedule(double baseRate, int every, double factor = 0.1)
        : this(baseRate, factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        _every = every;
    }

    /// <summary>A rate that falls at given steps.</summary>
    /// <param name="baseRate">The rate at first, above 0.</param>
    /// <param name="milestones">The steps from which on a further fall counts, from 0; none for a constant rate.</param>
    /// <param name="factor">What each fall multiplies the rate by, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public StepSchedule(double baseRate, IEnumerable<int> milestones, double factor = 0.1)
        : this(baseRate, factor)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        _milestones = [.. milestones.Order()];
        if (_milestones is [< 0, ..])
            throw new ArgumentOutOfRangeException(nameof(milestones), _milestones[0], "a milestone must be at least 0");
    }

    private StepSchedule(double baseRate, double factor)
    {
        RequireRate(baseRate);
        if (!(factor is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "the factor must be above 0 and at most 1");
        _baseRate = baseRate;
        _factor = factor;
        _milestones = [];
    }

    /// <inheritdoc/>
    public override double Rate(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        int falls = _every > 0 ? step / _every : 0;
        foreach (int milestone in _milestones)
            falls += milestone <= step ? 1 : 0;
        return _baseRate * Math.Pow(_factor, falls);
    }
}
