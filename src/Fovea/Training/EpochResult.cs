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
    double ImagesPerSecond)
{
    /// <summary><see cref="Top1"/> of the averaged weights; null where none are kept.</summary>
    public double? EmaTop1 { get; init; }

    /// <summary><see cref="TestLoss"/> of the averaged weights; null where none are kept.</summary>
    public double? EmaTestLoss { get; init; }

    /// <summary>The mean length of the gradients, taken as one vector before they were clipped.</summary>
    public double GradientNorm { get; init; }

    /// <summary>Time that the steps waited for images, in seconds; known as <see cref="Seconds"/> is.</summary>
    public double InputWait { get; init; }

    /// <summary>The top-1 that the best epoch is chosen by: of the averaged weights where there are any.</summary>
    internal double Score => EmaTop1 ?? Top1;
}
