namespace Fovea;

/// <summary>A linear warm-up followed by half a cosine wave down to a least rate.</summary>
/// <remarks>Step s of a warm-up of w steps has rate · (f + (1 − f) · s / w) with start factor f; step s of the rest, which has
/// T = total − w steps, has m + (rate − m) · (1 + cos(π · (s − w) / T)) / 2 with least rate m; later steps have m. That is PyTorch's
/// <c>LinearLR</c> followed by <c>CosineAnnealingLR</c>. The cosine is that of
/// Loshchilov and Hutter, ICLR 2017, arXiv:1608.03983, eq. 5.</remarks>
public sealed class CosineSchedule : LearningRateSchedule
{
    /// <summary>The warm-up's start factor where none is given.</summary>
    public const double DefaultStartFactor = 0.01;

    private const int DefaultWarmupShare = 20;

    /// <summary>Makes a schedule.</summary>
    /// <param name="baseRate">The rate at the end of the warm-up, above 0.</param>
    /// <param name="totalSteps">Steps of the whole run, warm-up included; at least 1.</param>
    /// <param name="warmupSteps">Steps of the warm-up; 0 for none, fewer than <paramref name="totalSteps"/>.</param>
    /// <param name="warmupStartFactor">The share of the base rate in step 0 of a warm-up, from 0 to 1.</param>
    /// <param name="minimumRate">The rate at the end, from 0 to <paramref name="baseRate"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public CosineSchedule(
        double baseRate, int totalSteps, int warmupSteps = 0, double warmupStartFactor = DefaultStartFactor, double minimumRate = 0)
    {
        RequireRate(baseRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(warmupSteps);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(warmupSteps, totalSteps);
        if (!(warmupStartFactor is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(warmupStartFactor), warmupStartFactor, "the start factor must be from 0 to 1");
        RequireMinimum(minimumRate, baseRate);
        BaseRate = baseRate;
        TotalSteps = totalSteps;
        WarmupSteps = warmupSteps;
        WarmupStartFactor = warmupStartFactor;
        MinimumRate = minimumRate;
    }

    /// <summary>The rate at the end of the warm-up.</summary>
    public double BaseRate { get; }

    /// <summary>Steps of the whole run.</summary>
    public int TotalSteps { get; }

    /// <summary>Steps of the warm-up.</summary>
    public int WarmupSteps { get; }

    /// <summary>The share of the base rate in step 0 of the warm-up.</summary>
    public double WarmupStartFactor { get; }

    /// <summary>The rate at the end.</summary>
    public double MinimumRate { get; }

    /// <summary>The schedule of <c>fovea train</c>: a twentieth of the steps, rounded down, warms up from a hundredth of the rate; then
    /// the cosine falls to 0.</summary>
    /// <param name="baseRate">The rate at the end of the warm-up, above 0.</param>
    /// <param name="totalSteps">Steps of the whole run; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static CosineSchedule Default(double baseRate, int totalSteps) => new(baseRate, totalSteps, totalSteps / DefaultWarmupShare);

    /// <inheritdoc/>
    public override double Rate(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (step < WarmupSteps)
            return BaseRate * (WarmupStartFactor + ((1 - WarmupStartFactor) * step / WarmupSteps));
        if (step >= TotalSteps)
            return MinimumRate;
        double phase = Math.PI * (step - WarmupSteps) / (TotalSteps - WarmupSteps);
        return MinimumRate + ((BaseRate - MinimumRate) * 0.5 * (1 + Math.Cos(phase)));
    }
}
