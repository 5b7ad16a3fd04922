namespace Fovea;

/// <summary>The learning rate of every step of a run; of all but <see cref="PlateauSchedule"/> a pure function of the step, so that
/// resuming needs no state.</summary>
public abstract class LearningRateSchedule
{
    /// <summary>The rate used in step <paramref name="step"/>.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is below 0.</exception>
    public abstract double Rate(int step);

    private protected static void RequireRate(double baseRate)
    {
        if (!(baseRate > 0 && double.IsFinite(baseRate)))
            throw new ArgumentOutOfRangeException(nameof(baseRate), baseRate, "the base rate must be above 0");
    }

    private protected static void RequireMinimum(double minimumRate, double baseRate)
    {
        if (!(minimumRate >= 0 && minimumRate <= baseRate))
            throw new ArgumentOutOfRangeException(nameof(minimumRate), minimumRate, $"the least rate must be from 0 to {baseRate}");
    }
}
