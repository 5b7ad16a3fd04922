namespace Fovea;

/// <summary>How far a training run is.</summary>
/// <param name="Epoch">The epoch at work, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps in an epoch.</param>
/// <param name="Loss">The mean loss of this epoch's steps so far.</param>
/// <param name="LearningRate">The learning rate of the last step.</param>
/// <param name="ImagesPerSecond">Training images a second in this epoch so far; 0 before the first step.</param>
/// <param name="Remaining">Estimated time to the end of the run, from what its steps and, once there was one, its measuring took; null
/// before the first step.</param>
/// <param name="Finished">The epoch's result, in the one report that ends it; else null.</param>
public sealed record TrainProgress(int Epoch, int Epochs, int Step, int Steps, double Loss, double LearningRate, double ImagesPerSecond,
    TimeSpan? Remaining, EpochResult? Finished)
{
    /// <summary>The loss of the last step; where an epoch ended, its mean loss.</summary>
    public double LastLoss { get; init; }

    /// <summary>The share of the epoch's time so far that went into waiting for images, from 0 to 1.</summary>
    public double InputWait { get; init; }

    /// <summary>Images whose features have been computed, and of how many, before a run that computes them once begins (see
    /// <see cref="FeatureCaching"/>); null in other reports.</summary>
    public (int Done, int Total)? Features { get; init; }

    /// <summary>Something that is said once; null in other reports.</summary>
    public string? Notice { get; init; }

    /// <summary>The top-1 on the test images after the epoch before; null in the first.</summary>
    public double? Top1 { get; init; }
}
