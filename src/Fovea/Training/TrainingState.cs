namespace Fovea;

/// <summary>Where a training run stands, beside weights and what the optimizer keeps: what a checkpoint holds under
/// <c>fovea.training</c>.</summary>
/// <param name="Epoch">Finished epochs.</param>
/// <param name="Step">Steps done in the epoch at work.</param>
/// <param name="Updates">Steps of the optimizer in all.</param>
/// <param name="LossSum">The sum of the losses of the epoch's steps.</param>
/// <param name="NormSum">The sum of the gradients' lengths of the epoch's steps of the optimizer.</param>
/// <param name="NormCount">How many those were.</param>
/// <param name="History">The finished epochs, without their times: two runs of the same settings save the same bytes.</param>
/// <param name="Settings">The settings of the run.</param>
/// <param name="Fingerprint">The data's.</param>
internal sealed record TrainingState(int Epoch, int Step, int Updates, double LossSum, double NormSum, int NormCount,
    EpochResult[] History, TrainSettings Settings, string Fingerprint);
