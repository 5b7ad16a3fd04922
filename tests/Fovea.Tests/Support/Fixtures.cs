namespace Fovea.Tests;

/// <summary>The small files beside the tests, which other programs wrote.</summary>
internal static class Fixtures
{
    /// <summary>The checkpoints of PyTorch and NumPy.</summary>
    public static string Checkpoints { get; } =
        Path.Combine(Shared.RepositoryRoot, "tests", "Fovea.Tests", "Fixtures", "Checkpoints");

    /// <summary>One of them.</summary>
    public static string Checkpoint(string name) => Path.Combine(Checkpoints, name);
}
