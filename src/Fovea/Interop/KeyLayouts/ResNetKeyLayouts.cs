namespace Fovea;

/// <summary>The key layouts of CIFAR ResNet checkpoints beside torchvision's.</summary>
internal static class ResNetKeyLayouts
{
    /// <summary>The layout of akamaster's ResNets for CIFAR-10, where the classifier is called <c>linear</c>.</summary>
    public static KeyLayout LinearHead { get; } = new(
        "akamaster", static keys => keys.Contains("linear.weight") && keys.Contains("layer3.0.conv1.weight"), FromLinearHead);

    private static string FromLinearHead(string key) =>
        key.StartsWith("linear.", StringComparison.Ordinal) ? $"fc{key["linear".Length..]}" : key;
}
