using System.Text.Json;

namespace Fovea;

/// <summary>Builds the mechanism that a golden file names, from the file's hyper-parameters.</summary>
internal static class GoldenAttention
{
    /// <summary>Entries that describe the input or the way the file was made, and not the module.</summary>
    private static readonly string[] Informative = ["channels", "inp", "square", "part"];

    /// <summary>Sizes of the input that only some modules are made for.</summary>
    private static readonly string[] Sizes = ["height", "width", "batch"];

    /// <summary>The catalog's name for a golden file's module.</summary>
    public static string NameOf(string module, JsonElement hyperparameters) => (module, Part(hyperparameters)) switch
    {
        ("cbam", "channel") => "cbam-channel",
        ("cbam", "spatial") => "cbam-spatial",
        _ => module,
    };

    /// <summary>Why this build cannot make the module, or null where it can.</summary>
    public static string? Lacks(string module, JsonElement hyperparameters)
    {
        string name = NameOf(module, hyperparameters);
        return AttentionCatalog.Default.Entries.Any(entry => entry.Name == name || entry.Aliases.Contains(name))
            ? null
            : $"this version has no attention '{name}'";
    }

    /// <summary>Makes the module; <paramref name="channels"/> counts where the hyper-parameters do not say.</summary>
    public static Module Create(string module, JsonElement hyperparameters, int channels)
    {
        int own = channels;
        foreach (string key in (string[])["channels", "inp"])
        {
            if (hyperparameters.TryGetProperty(key, out JsonElement value))
                own = value.GetInt32();
        }

        string name = NameOf(module, hyperparameters);
        List<KeyValuePair<string, string>> options = [];
        foreach (JsonProperty property in hyperparameters.EnumerateObject())
        {
            bool isOfTheInput = Sizes.Contains(property.Name) && !IsMadeFor(name, property.Name);
            bool isImplied = property.Name == "oup" && property.Value.GetInt32() == own;
            if (Informative.Contains(property.Name) || isOfTheInput || isImplied)
                continue;
            // The authors' MobileNetV2 file calls the reduction `groups`.
            string option = module == "coord-mbv2" && property.Name == "groups" ? "reduction" : property.Name;
            options.Add(new(option, Text(property.Value)));
        }

        AttentionOptions given = new(name, options);
        // The noise of a recorded training is part of its file, and so of its module.
        if (name == "gumbel-spatial" && hyperparameters.TryGetProperty("batch", out JsonElement batch))
        {
            int positions = hyperparameters.GetProperty("height").GetInt32() * hyperparameters.GetProperty("width").GetInt32();
            return new GumbelSpatial(
                own, given.Number("tau", 1), given.Bool("hard", true), new Shape(batch.GetInt32(), positions));
        }

        return AttentionCatalog.Default.Create(name, new Site(Position.BeforeAdd, own, 1, 0), given);
    }

    private static bool IsMadeFor(string name, string size) => (name, size) switch
    {
        ("stn", "height" or "width") => true,
        ("stn-sampler" or "glimpse", "batch") => true,
        _ => false,
    };

    private static string? Part(JsonElement hyperparameters) =>
        hyperparameters.TryGetProperty("part", out JsonElement part) ? part.GetString() : null;

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join('/', value.EnumerateArray().Select(Text)),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };
}
