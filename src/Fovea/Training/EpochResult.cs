namespace Fovea;

/// <summary>What one epoch of training came to.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">The mean training loss of its steps.</param>
/// <param name="Top1">The share of test images whose class was the first guess, from 0 to 1.</param>
/// <param name="Top5">The share whose class was among the first five.</param>
/// <param name="TestLoss">The mean cross-entropy on the test images, without smoothing.</param>
/// <param name="LearningRate">The learning rate of its last step.</param>
/// <param name="Seconds">Time of the training steps, in seconds; where the epoch was interrupted, of those since. 0 where it is not
/// known: a state does not hold it.</param>
/// <param name="ImagesPerSecond">Training images a second of that time.</param>
public sealed record EpochResult(int Epoch, double Loss, double Top1, double Top5, double TestLoss, double LearningRate, double Seconds,
    double ImagesPerSecond);
