using System.Text.Json.Serialization;

namespace Fovea;

/// <summary>How the JSON of the comparison files is written, generated at build time.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CompareSettings))]
[JsonSerializable(typeof(ComparisonRun))]
internal sealed partial class ComparisonJsonContext : JsonSerializerContext
{
    public static ComparisonJsonContext Readable =>
        field ??= new ComparisonJsonContext(SettingsJson.Readable(Default.GeneratedSerializerOptions!));
}
