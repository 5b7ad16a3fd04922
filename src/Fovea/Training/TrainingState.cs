namespace Fovea;

/// <summary>Where a training run stands, beside weights and momenta: what a checkpoint holds under <c>fovea.training</c>.</summary>
/// <param name="Epoch">Finished epochs.</param>
/// <param name="Step">Steps done in the epoch at work.</param>
/// <param name="LossSum">The sum of the losses of those steps.</param>
/// <param name="History">The finished epochs, without their times: two runs of the same settings save the same bytes.</param>
/// <param name="Settings">The settings of the run.</param>
/// <param name="Fingerprint">The data's.</param>
internal sealed record TrainingState(int Epoch, int Step, double LossSum, EpochResult[] History, TrainSettings Settings,
    string Fingerprint);
