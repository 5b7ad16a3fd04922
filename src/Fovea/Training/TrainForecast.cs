namespace Fovea;

/// <summary>What a training run will be, found by looking at its data and making two of its steps; nothing is written.</summary>
/// <param name="TrainImages">Images to train on, by class.</param>
/// <param name="TestImages">Images to measure on, by class.</param>
/// <param name="BrokenImages">Images that could not be decoded, of those that were tried.</param>
/// <param name="TriedImages">Training images that were decoded to try.</param>
/// <param name="Input">The shape of a batch, [N, 3, H, W].</param>
/// <param name="Parameters">Learnable values of the network.</param>
/// <param name="TrainedParameters">Those of them that are not frozen.</param>
/// <param name="MultiplyAdds">Multiply-adds of the convolutions and linear layers for one image, forward.</param>
/// <param name="StepsPerEpoch">Batches in an epoch.</param>
/// <param name="Loss">The loss of the last step that was made.</param>
/// <param name="StepSeconds">Time of that step, without waiting for images.</param>
/// <param name="WaitSeconds">How long it waited for its images.</param>
/// <param name="EvaluationSeconds">Time that measuring on all test images will take.</param>
/// <param name="Memory">Bytes held after the steps: weights, gradients, what the optimizer keeps, values between layers and decoded
/// images.</param>
/// <param name="Total">Time that the whole run will take.</param>
/// <param name="Warnings">What is questionable about the data.</param>
public sealed record TrainForecast(
    IReadOnlyList<int> TrainImages, IReadOnlyList<int> TestImages, IReadOnlyList<BrokenImage> BrokenImages, int TriedImages, Shape Input,
    long Parameters, long TrainedParameters, long MultiplyAdds, int StepsPerEpoch, double Loss, double StepSeconds, double WaitSeconds,
    double EvaluationSeconds, long Memory, TimeSpan Total, IReadOnlyList<string> Warnings)
{
    /// <summary>What there is to say about features that are computed once (see <see cref="FeatureCaching"/>); null where nothing
    /// is.</summary>
    public string? Features { get; init; }
}
