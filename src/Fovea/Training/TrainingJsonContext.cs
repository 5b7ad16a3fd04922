using System.Text.Json.Serialization;

namespace Fovea;

/// <summary>How the JSON of the training files is written, generated at build time.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TrainSettings))]
[JsonSerializable(typeof(TrainingState))]
internal sealed partial class TrainingJsonContext : JsonSerializerContext
{
    public static TrainingJsonContext Readable =>
        field ??= new TrainingJsonContext(SettingsJson.Readable(Default.GeneratedSerializerOptions!));
}
