using System.Text.Json;

namespace Fovea;

/// <summary>Recipes of papers and references, each a small file with where its numbers come from.</summary>
internal static class TrainPresets
{
    private const string Prefix = "presets/";

    public static readonly IReadOnlyList<string> Names = ["cifar", "finetune", "imagenet-mobilenet", "imagenet-resnet"];

    /// <summary>The settings of a preset and their source.</summary>
    /// <exception cref="SettingException">There is no such preset.</exception>
    public static (TrainSettings Settings, string Source) Load(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        using Stream? file = typeof(TrainPresets).Assembly.GetManifestResourceStream($"{Prefix}{name}.json");
        if (file is null)
        {
            string all = string.Join(", ", Names);
            throw new SettingException("preset", name, all, $"{NameSuggestion.Unknown("preset", name, Names)}; known are {all}");
        }

        using JsonDocument document = JsonDocument.Parse(file);
        string settings = document.RootElement.GetProperty("settings").GetRawText();
        TrainSettings read = SettingsJson.Read(settings, $"preset '{name}'", TrainingJsonContext.Default.TrainSettings);
        return (read with { Preset = name }, document.RootElement.GetProperty("source").GetString()!);
    }
}
