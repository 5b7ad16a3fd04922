namespace Fovea;

/// <summary>A straight rise to the rate with which another schedule begins, then that schedule from its step 0.</summary>
/// <remarks>Step s of a warm-up of w steps has rate · (f + (1 − f) · s / w) with start factor f, as PyTorch's <c>LinearLR</c>; Goyal et
/// al.,
/// arXiv:1706.02677, section 2.2.</remarks>
public sealed class WarmupSchedule : LearningRateSchedule
{
    private readonly int _steps;
    private readonly double _startFactor;

    /// <summary>Puts a warm-up before a schedule.</summary>
    /// <param name="then">The schedule that follows.</param>
    /// <param name="steps">Steps of the warm-up, at least 0.</param>
    /// <param name="startFactor">The share of the rate in step 0, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public WarmupSchedule(LearningRateSchedule then, int steps, double startFactor = CosineSchedule.DefaultStartFactor)
    {
        ArgumentNullException.ThrowIfNull(then);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        if (!(startFactor is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(startFactor), startFactor, "the start factor must be from 0 to 1");
        (Then, _steps, _startFactor) = (then, steps, startFactor);
    }

    /// <summary>The schedule that follows.</summary>
    public LearningRateSchedule Then { get; }

    /// <inheritdoc/>
    public override double Rate(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return step < _steps
            ? Then.Rate(0) * (_startFactor + ((1 - _startFactor) * step / _steps))
            : Then.Rate(step - _steps);
    }
}
