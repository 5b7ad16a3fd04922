namespace Fovea;

/// <summary>Where a training run stands, beside weights and momenta: what a checkpoint holds under <c>fovea.training</c>.</summary>
/// <param name="Epoch">Finished epochs.</param>
/// <param name="Step">Steps done in the epoch at work.</param>
/// <param name="LossSum">The sum of the losses of those steps.</param>
/// <param name="Images">Images of those steps.</param>
/// <param name="Seconds">Time of those steps.</param>
/// <param name="History">The finished epochs.</param>
/// <param name="Settings">The settings of the run.</param>
/// <param name="Fingerprint">The data's.</param>
internal sealed record TrainingState(int Epoch, int Step, double LossSum, long Images, double Seconds, EpochResult[] History,
    TrainSettings Settings, string Fingerprint);
