namespace Fovea;

/// <summary>Which network of the <see cref="ModelCatalog"/> a checkpoint holds, told from the names and shapes of its tensors.</summary>
/// <param name="Model">The network, with its width and switches: <c>resnet20_a</c>, <c>mobilenet_v2_x0.35</c>.</param>
/// <param name="Attention">The placement of its attention, with the options that the shapes tell: <c>none</c>,
/// <c>eca:k_size=5@1-4</c>.</param>
/// <param name="Classes">Classes of the classifier.</param>
/// <param name="KeyLayout">The layout of the keys: <c>torchvision</c>, <c>timm</c>, …</param>
/// <param name="Fitting">Tensors that fit.</param>
/// <param name="Tensors">Tensors of the file's state.</param>
/// <param name="IsExact">Whether every tensor of both sides fits.</param>
/// <param name="Others">Other networks that the tensors fit as well, such as the same layers with other strides.</param>
public sealed record ArchitectureGuess(
    string Model, string Attention, int Classes, string KeyLayout, int Fitting, int Tensors, bool IsExact, IReadOnlyList<string> Others)
{
    /// <summary>The network that fits a checkpoint best, or null where none of the catalog does.</summary>
    /// <param name="file">The checkpoint; its values are not read.</param>
    public static ArchitectureGuess? Of(CheckpointFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new ArchitectureSearch(file).Run();
    }

    /// <summary>For example <c>resnet20_a with attention 'none', 10 classes, keys of akamaster</c>.</summary>
    public override string ToString() => $"{Model} with attention '{Attention}', {Classes} classes, keys of {KeyLayout}";
}
