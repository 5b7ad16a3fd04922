using System.Globalization;

namespace Fovea;

/// <summary>The key layouts of MobileNetV2 checkpoints beside torchvision's.</summary>
internal static class MobileNetV2KeyLayouts
{
    /// <summary>The flat layout of d-li14's MobileNetV2: convolutions and norms of a block numbered in one row, and the last
    /// convolution outside <c>features</c>.</summary>
    public static KeyLayout Flat { get; } = new(
        "flat (d-li14)", static keys => keys.Contains("features.1.conv.3.weight"), static key => FromFlat(key, BlockKey));

    /// <summary>The flat layout of the Coordinate Attention authors' <c>mbv2_ca.py</c>, where attention has the number 6.</summary>
    public static KeyLayout FlatWithAttention { get; } = new(
        "flat (mbv2_ca.py)", static keys => keys.Contains("features.1.conv.3.weight") && keys.Contains("features.2.conv.8.weight"),
        static key => FromFlat(key, BlockKeyWithAttention));

    private static string? BlockKey(int index) => index switch
    {
        0 => "conv.0.0",
        1 => "conv.0.1",
        3 => "conv.1.0",
        4 => "conv.1.1",
        6 => "conv.2",
        7 => "conv.3",
        _ => null,
    };

    private static string? BlockKeyWithAttention(int index) => index switch
    {
        6 => "ca",
        7 => "conv.2",
        8 => "conv.3",
        _ => BlockKey(index),
    };

    // The first block does not expand, so its numbers stand for other parts.
    private static string? FirstBlockKey(int index) => index switch
    {
        0 => "conv.0.0",
        1 => "conv.0.1",
        3 => "conv.1",
        4 => "conv.2",
        _ => null,
    };

    private static string FromFlat(string key, Func<int, string?> blockKey)
    {
        string[] parts = key.Split('.');
        if (parts is ["conv", _, ..])
            return $"features.18.{string.Join('.', parts[1..])}";
        if (parts is ["classifier", string name])
            return $"classifier.1.{name}";
        if (parts is not ["features", string block, "conv", string number, ..]
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            || (block == "1" ? FirstBlockKey(index) : blockKey(index)) is not { } place)
        {
            return key;
        }

        return $"features.{block}.{place}.{string.Join('.', parts[4..])}";
    }
}
