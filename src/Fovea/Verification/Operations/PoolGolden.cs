using System.Text.Json;

namespace Fovea;

/// <summary>How to run the golden cases of pooling.</summary>
internal static class PoolGolden
{
    public static readonly Dictionary<string, Action<OpCase>> Runners = new()
    {
        ["max_pool2d"] = static c => WithIndices(c, c.Input("x").MaxPool(
            c.Size("kernel"), c.Size("stride"), c.Size("padding"), c.Size("dilation"), c.Flag("ceil_mode"))),
        ["avg_pool2d"] = static c => c.Output("y", c.Input("x").AveragePool(
            c.Size("kernel"), c.Size("stride"), c.Size("padding"), c.Flag("ceil_mode"), c.Flag("count_include_pad"),
            IntIfAny(c, "divisor_override"))),
        ["adaptive_avg_pool2d"] = static c => c.Output("y", c.Input("x").AdaptiveAveragePool(Target(c, 0), Target(c, 1))),
        ["adaptive_max_pool2d"] = static c => WithIndices(c, c.Input("x").AdaptiveMaxPool(Target(c, 0), Target(c, 1))),
    };

    private static void WithIndices(OpCase c, Tensor y)
    {
        c.Output("y", y);
        c.Exactly("indices", ((Node)y.Producer!).Saved![0]);
    }

    private static int? IntIfAny(OpCase c, string key) =>
        c.Settings.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private static int? Target(OpCase c, int axis)
    {
        JsonElement size = c.Settings.GetProperty("output_size")[axis];
        return size.ValueKind == JsonValueKind.Null ? null : size.GetInt32();
    }
}
