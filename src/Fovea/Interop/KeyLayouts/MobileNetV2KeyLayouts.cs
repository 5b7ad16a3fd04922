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

    /// <summary>The layout of the ECA-Net and Triplet Attention authors: torchvision's, with attention appended to a block's row.</summary>
    public static KeyLayout AttentionAtTheEnd { get; } = new(
        "ECA-Net, Triplet Attention",
        static keys => keys.Contains("features.2.conv.4.conv.weight")
            || keys.Contains("features.2.conv.4.SpatialGate.spatial.conv.weight"),
        FromAttentionAtTheEnd);

    /// <summary>timm's layout: blocks numbered by stage, layers with names.</summary>
    public static KeyLayout Timm { get; } = new(
        "timm", static keys => keys.Contains("conv_stem.weight") && keys.Contains("blocks.1.0.conv_pwl.weight"), FromTimm);

    private static string FromAttentionAtTheEnd(string key)
    {
        string[] parts = key.Split('.');
        if (parts is not ["features", string block, "conv", string number, string first, ..] || number != (block == "1" ? "3" : "4"))
            return key;
        string? name = first is "conv" ? "eca" : first is "ChannelGateH" or "ChannelGateW" or "SpatialGate" ? "triplet_attention" : null;
        return name is null ? key : $"features.{block}.{name}_project.{string.Join('.', parts[4..])}";
    }

    private static string FromTimm(string key)
    {
        string[] parts = key.Split('.');
        string rest = string.Join('.', parts[1..]);
        switch (parts[0])
        {
            case "conv_stem": return $"features.0.0.{rest}";
            case "bn1": return $"features.0.1.{rest}";
            case "conv_head": return $"features.18.0.{rest}";
            case "bn2": return $"features.18.1.{rest}";
            case "classifier": return $"classifier.1.{rest}";
        }

        ReadOnlySpan<int> firstOfStage = [1, 2, 4, 7, 11, 14, 17];
        if (parts is not ["blocks", string stage, string block, string layer, _]
            || !int.TryParse(stage, NumberStyles.None, CultureInfo.InvariantCulture, out int s) || s >= firstOfStage.Length
            || !int.TryParse(block, NumberStyles.None, CultureInfo.InvariantCulture, out int b)
            || (s == 0 ? TimmFirstBlockKey(layer) : TimmBlockKey(layer)) is not { } place)
        {
            return key;
        }

        return string.Create(CultureInfo.InvariantCulture, $"features.{firstOfStage[s] + b}.{place}.{parts[4]}");
    }

    private static string? TimmBlockKey(string layer) => layer switch
    {
        "conv_pw" => "conv.0.0",
        "bn1" => "conv.0.1",
        "conv_dw" => "conv.1.0",
        "bn2" => "conv.1.1",
        "conv_pwl" => "conv.2",
        "bn3" => "conv.3",
        _ => null,
    };

    private static string? TimmFirstBlockKey(string layer) => layer switch
    {
        "conv_dw" => "conv.0.0",
        "bn1" => "conv.0.1",
        "conv_pw" => "conv.1",
        "bn2" => "conv.2",
        _ => null,
    };

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
