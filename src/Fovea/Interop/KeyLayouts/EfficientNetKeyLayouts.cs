using System.Globalization;

namespace Fovea;

/// <summary>The key layouts of EfficientNet checkpoints beside torchvision's.</summary>
internal static class EfficientNetKeyLayouts
{
    /// <summary>The name of <see cref="Numbered"/>.</summary>
    public const string NumberedName = "lukemelas";

    /// <summary>timm's layout: blocks numbered by stage, layers with names.</summary>
    public static KeyLayout Timm { get; } = new(
        "timm", static keys => keys.Contains("conv_stem.weight") && keys.Contains("blocks.1.0.conv_pwl.weight"), FromTimm);

    /// <summary>The layout of lukemelas' EfficientNet-PyTorch: blocks numbered from the first to the last, names with a leading
    /// underscore.</summary>
    /// <param name="blocks">How many blocks each stage has.</param>
    public static KeyLayout Numbered(IReadOnlyList<int> blocks) => new(
        NumberedName, static keys => keys.Contains("_conv_stem.weight"), key => FromNumbered(key, blocks));

    private static string FromTimm(string key)
    {
        string[] parts = key.Split('.');
        string rest = string.Join('.', parts[1..]);
        switch (parts[0])
        {
            case "conv_stem": return $"features.0.0.{rest}";
            case "bn1": return $"features.0.1.{rest}";
            case "conv_head": return $"features.8.0.{rest}";
            case "bn2": return $"features.8.1.{rest}";
            case "classifier": return $"classifier.1.{rest}";
        }

        if (parts is not ["blocks", string stage, string block, ..] || !TryNumber(stage, out int number))
            return key;
        string layer = string.Join('.', parts[3..^1]);
        string? place = number == 0
            ? layer switch
            {
                "conv_dw" => "0.0",
                "bn1" => "0.1",
                "se.conv_reduce" => "1.fc1",
                "se.conv_expand" => "1.fc2",
                "conv_pw" => "2.0",
                "bn2" => "2.1",
                _ => null,
            }
            : layer switch
            {
                "conv_pw" => "0.0",
                "bn1" => "0.1",
                "conv_dw" => "1.0",
                "bn2" => "1.1",
                "se.conv_reduce" => "2.fc1",
                "se.conv_expand" => "2.fc2",
                "conv_pwl" => "3.0",
                "bn3" => "3.1",
                _ => null,
            };
        return place is null
            ? key
            : string.Create(CultureInfo.InvariantCulture, $"features.{number + 1}.{block}.block.{place}.{parts[^1]}");
    }

    private static string FromNumbered(string key, IReadOnlyList<int> blocks)
    {
        string[] parts = key.Split('.');
        string rest = string.Join('.', parts[1..]);
        switch (parts[0])
        {
            case "_conv_stem": return $"features.0.0.{rest}";
            case "_bn0": return $"features.0.1.{rest}";
            case "_conv_head": return $"features.8.0.{rest}";
            case "_bn1": return $"features.8.1.{rest}";
            case "_fc": return $"classifier.1.{rest}";
        }

        if (parts is not ["_blocks", string text, string layer, ..] || !TryNumber(text, out int block))
            return key;
        int stage = 0;
        while (stage < blocks.Count && block >= blocks[stage])
            block -= blocks[stage++];
        // The blocks of the first stage do not expand, so what follows stands one place earlier.
        int first = stage == 0 ? 0 : 1;
        string? place = layer switch
        {
            "_expand_conv" => "0.0",
            "_bn0" => "0.1",
            "_depthwise_conv" => $"{first}.0",
            "_bn1" => $"{first}.1",
            "_se_reduce" => $"{first + 1}.fc1",
            "_se_expand" => $"{first + 1}.fc2",
            "_project_conv" => $"{first + 2}.0",
            "_bn2" => $"{first + 2}.1",
            _ => null,
        };
        return place is null || stage == blocks.Count
            ? key
            : string.Create(CultureInfo.InvariantCulture, $"features.{stage + 1}.{block}.block.{place}.{string.Join('.', parts[3..])}");
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
