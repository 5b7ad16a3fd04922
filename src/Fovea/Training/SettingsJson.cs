using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Fovea;

/// <summary>Reads and writes settings as JSON without reflection. An unknown key is an error that names the nearest one; a setting that
/// the text leaves out has its default.</summary>
internal static class SettingsJson
{
    /// <summary>The generated options with "/", "+" and the like unescaped: they stand in paths and placements, and the text goes to
    /// files and never into a page.</summary>
    public static JsonSerializerOptions Readable(JsonSerializerOptions generated) =>
        new(generated) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="json">The text.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="type">How the settings are read.</param>
    /// <param name="defaults">What settings that the text leaves out are taken from, given those that it has; left out, new ones.</param>
    public static T Read<T>(string json, string source, JsonTypeInfo<T> type, Func<T, T>? defaults = null)
        where T : class, new()
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            RequireKnownKeys(document.RootElement, source, type);
            // For what it says of values of the wrong kind: generated code sets init-only properties that the text lacks to zero or null.
            T given = JsonSerializer.Deserialize(json, type)!;
            return WithDefaults(document.RootElement, type, defaults is null ? new T() : defaults(given));
        }
        catch (JsonException exception)
        {
            string where = exception.Path is { Length: > 0 } path ? $"{path}, " : "";
            string line = exception.LineNumber is { } number ? $"line {number + 1}" : "the beginning";
            throw Invalid(
                source, "", $"JSON as the args.json of a run has it; it breaks off or holds another kind of value at {where}{line}");
        }
    }

    private static T WithDefaults<T>(JsonElement given, JsonTypeInfo<T> type, T defaults)
        where T : class
    {
        JsonObject all = JsonSerializer.SerializeToNode(defaults, type)!.AsObject();
        foreach (JsonProperty property in given.EnumerateObject().Where(static property => property.Value.ValueKind != JsonValueKind.Null))
            all[property.Name] = JsonNode.Parse(property.Value.GetRawText());
        return all.Deserialize(type)!;
    }

    private static void RequireKnownKeys<T>(JsonElement root, string source, JsonTypeInfo<T> type)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Invalid(source, "", $"an object; got {root.ValueKind}");
        string[] known = [.. type.Properties.Select(static property => property.Name)];
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (known.Contains(property.Name, StringComparer.Ordinal))
                continue;
            string message = $"{source}: {NameSuggestion.Unknown("key", property.Name, known)}; known are {string.Join(", ", known)}";
            throw new SettingException("config", property.Name, string.Join(", ", known), message);
        }
    }

    private static SettingException Invalid(string source, string value, string expected) =>
        new("config", value, expected, $"{source}: no valid settings; expected {expected}");
}
