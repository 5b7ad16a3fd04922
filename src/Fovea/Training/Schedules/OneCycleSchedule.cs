namespace Fovea;

/// <summary>One cycle: half a cosine wave up to the highest rate, and one down to nearly nothing.</summary>
/// <remarks>Smith, Topin, arXiv:1708.07120, with cosines as in PyTorch's <c>OneCycleLR</c>: from rate / 25 at step 0 to the rate at step
/// riseShare · total − 1, then to rate / 250,000 at the last step.</remarks>
public sealed class OneCycleSchedule : LearningRateSchedule
{
    private readonly double _highest;
    private readonly double _first;
    private readonly double _last;
    private readonly double _top;
    private readonly int _end;

    /// <summary>Makes a schedule.</summary>
    /// <param name="highestRate">The rate at the top, above 0.</param>
    /// <param name="totalSteps">Steps of the whole run, at least 2.</param>
    /// <param name="riseShare">The share of the steps in which the rate rises, from 0 to 1.</param>
    /// <param name="startDivisor">The rate at the top over that at the start, at least 1.</param>
    /// <param name="endDivisor">The rate at the start over that at the end, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public OneCycleSchedule(
        double highestRate, int totalSteps, double riseShare = 0.3, double startDivisor = 25, double endDivisor = 1e4)
    {
        RequireRate(highestRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 2);
        if (!(riseShare is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(riseShare), riseShare, "the share must be from 0 to 1");
        ArgumentOutOfRangeException.ThrowIfLessThan(startDivisor, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(endDivisor, 1);
        _highest = highestRate;
        _first = highestRate / startDivisor;
        _last = _first / endDivisor;
        _end = totalSteps - 1;
        _top = Math.Clamp((riseShare * totalSteps) - 1, 0, _end);
    }

    /// <inheritdoc/>
    public override double Rate(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (step < _top)
            return Wave(_first, _highest, step / _top);
        return step >= _end ? _last : Wave(_highest, _last, (step - _top) / (_end - _top));
    }

    private static double Wave(double from, double to, double share) => to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * share)));
}
