namespace Fovea;

/// <summary>How to build a model.</summary>
public sealed record ModelOptions
{
    /// <summary>Classes of the classifier; 0 takes the model family's own number (1,000, or 10 for the CIFAR networks).</summary>
    public int Classes { get; init; }

    /// <summary>Which attention goes where, for example <c>ca</c> or <c>cbam:reduction=8@2-4</c>. The name of a preset such as
    /// <c>sa_resnet50</c> says it already.</summary>
    public string Attention { get; init; } = "none";

    /// <summary>The seed of the initial weights.</summary>
    public ulong Seed { get; init; }

    /// <summary>Side of the input images in pixels; 0 takes the family's own (224, or 32 for the CIFAR networks).</summary>
    public int ImageSize { get; init; }
}
