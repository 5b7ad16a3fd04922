namespace Fovea;

/// <summary>The learning rate of every step of a run, as a pure function of the step: resuming needs no state.</summary>
public abstract class LearningRateSchedule
{
    /// <summary>The rate used in step <paramref name="step"/>.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is below 0.</exception>
    public abstract double Rate(int step);
}
