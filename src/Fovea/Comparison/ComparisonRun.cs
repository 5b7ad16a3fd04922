namespace Fovea;

/// <summary>One finished training run of a comparison.</summary>
/// <param name="Attention">The placement.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Epochs">All epochs in order: the learning curve. The last one counts, so that nothing was chosen on the test
/// images.</param>
/// <param name="ImagePasses">Training images that went forwards and backwards, repetitions counted.</param>
/// <param name="Correct">For every test image, in the order of the data, <c>1</c> where its class was the first guess, else
/// <c>0</c>.</param>
/// <param name="BrokenImages">The images that could not be decoded and were left out, each with what is wrong with it.</param>
/// <param name="Fingerprint">The data's.</param>
public sealed record ComparisonRun(string Attention, ulong Seed, IReadOnlyList<EpochResult> Epochs, long ImagePasses, string Correct,
    IReadOnlyList<string> BrokenImages, string Fingerprint)
{
    /// <summary>The share of test images whose class was the first guess after the last epoch.</summary>
    internal double Top1 => Epochs[^1].Top1;

    internal bool[] CorrectByImage => [.. Correct.Select(static c => c == '1')];
}
