namespace Fovea;

/// <summary>One thing to verify: a whole golden file, a case of an operations file, or a row of an index.</summary>
/// <param name="Name">The case inside its file; empty where the file is one case.</param>
/// <param name="Run">Fills the check: compares tensors, or says why not. What it throws fails the case with its message.</param>
internal sealed record GoldenCase(string Name, Action<GoldenCheck> Run);
