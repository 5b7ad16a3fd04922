namespace Fovea;

/// <summary>How <see cref="DataSource.Open"/> reads or makes a data set.</summary>
public sealed record DataOptions
{
    /// <summary>Chooses the held-out images of a folder without a test part, and the images of <c>shapes</c>.</summary>
    public ulong Seed { get; init; }

    /// <summary>The share of each class held out for testing where a folder has no test part; above 0 and below 1.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>A file with the classes' names, see <see cref="ClassNameFile"/>; null for those that the data have.</summary>
    public string? ClassNames { get; init; }

    /// <summary>Side of the images of <c>shapes</c>, in pixels, at least 16.</summary>
    public int ImageSize { get; init; } = 32;

    /// <summary>Number of training images of <c>shapes</c>.</summary>
    public int TrainCount { get; init; } = 4000;

    /// <summary>Number of test images of <c>shapes</c>.</summary>
    public int TestCount { get; init; } = 1000;
}
