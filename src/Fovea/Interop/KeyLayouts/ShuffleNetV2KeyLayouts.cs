using System.Globalization;

namespace Fovea;

/// <summary>The key layouts of ShuffleNetV2 checkpoints beside torchvision's.</summary>
internal static class ShuffleNetV2KeyLayouts
{
    /// <summary>PytorchInsight's layout: units numbered from the first to the last, branches called <c>banch</c>.</summary>
    public static KeyLayout PytorchInsight { get; } = new(
        "PytorchInsight", static keys => keys.Contains("conv_last.0.weight") && keys.Contains("features.0.banch1.0.weight"),
        FromPytorchInsight);

    private static string FromPytorchInsight(string key)
    {
        string[] parts = key.Split('.');
        switch (parts)
        {
            case ["conv_last", ..]: return $"conv5.{string.Join('.', parts[1..])}";
            case ["classifier", "0", string name]: return $"fc.{name}";
        }

        if (parts is not ["features", string number, string branch, ..]
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int unit))
        {
            return key;
        }

        (int stage, int block) = unit < 4 ? (2, unit) : unit < 12 ? (3, unit - 4) : (4, unit - 12);
        string place = branch.Replace("banch", "branch", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"stage{stage}.{block}.{place}.{string.Join('.', parts[3..])}");
    }
}
