namespace Fovea;

/// <summary>A model in the catalog.</summary>
/// <param name="Name">The name, for example <c>mobilenet_v2</c>.</param>
/// <param name="Title">What it is and where it was published.</param>
/// <param name="ImageSize">Side of its input images in pixels.</param>
/// <param name="Classes">Classes of the published network.</param>
public sealed record ModelEntry(string Name, string Title, int ImageSize, int Classes)
{
    /// <summary>Other names for it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Whether a width such as <c>_x0.5</c> may follow the name.</summary>
    public bool TakesWidth { get; init; }

    /// <summary>What else may follow the name, each after a <c>_</c>, and what it changes: <c>efficientnet_b0_no_se</c>.</summary>
    public IReadOnlyList<(string Name, string Meaning)> Switches { get; init; } = [];

    /// <summary>The names of the checkpoint key layouts it loads.</summary>
    public IReadOnlyList<string> KeyLayouts { get; init; } = ["torchvision"];

    /// <summary>What the published network had done to its images; ImageNet's mean and deviation unless it says otherwise.</summary>
    public Preprocessing Preprocessing { get; init; } = Preprocessing.ImageNet(ImageSize);
}
