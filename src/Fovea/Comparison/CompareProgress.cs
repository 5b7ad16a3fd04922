namespace Fovea;

/// <summary>How far a comparison is.</summary>
/// <param name="Stage">What it does now.</param>
/// <param name="Run">The training run at work, from 1, or one of them; the last one once all are done.</param>
/// <param name="Runs">Training runs in all.</param>
/// <param name="Attention">The placement at work.</param>
/// <param name="Seed">The seed at work.</param>
/// <param name="Training">The run's own progress; null outside training.</param>
/// <param name="Remaining">Estimated time to the end; null before the first step.</param>
/// <param name="Finished">The run's result, in the one report that ends it (also of a run that was found finished); else null.</param>
public sealed record CompareProgress(CompareStage Stage, int Run, int Runs, string Attention, ulong Seed, TrainProgress? Training,
    TimeSpan? Remaining, ComparisonRun? Finished);
