namespace Fovea;

/// <summary>The key layouts of Inception-ResNet-v2 checkpoints beside that of the converted public one.</summary>
internal static class InceptionKeyLayouts
{
    /// <summary>timm's layout, where the classifier is called <c>classif</c>.</summary>
    public static KeyLayout Timm { get; } = new(
        "timm", static keys => keys.Contains("classif.weight") && keys.Contains("conv2d_1a.conv.weight"), FromTimm);

    private static string FromTimm(string key) =>
        key.StartsWith("classif.", StringComparison.Ordinal) ? $"last_linear{key["classif".Length..]}" : key;
}
