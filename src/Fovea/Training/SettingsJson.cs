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
            // Generated code sets init-only properties that the text lacks to zero or null.
            T given = JsonSerializer.Deserialize(json, type)!;
            return WithDefaults(document.RootElement, type, defaults is null ? new T() : defaults(given));
        }
        catch (JsonException exception)
        {
            string where = exception.LineNumber is { } line ? $"line {line + 1}, byte {exception.BytePositionInLine + 1}" : "its beginning";
            throw Invalid(source, "", $"JSON as the args.json of a run has it; it is none from {where} on");
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
        HashSet<string> given = new(StringComparer.Ordinal);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!given.Add(property.Name))
                throw Refused(property, "one value", $"{source}: the key '{property.Name}' is given twice; leave one of them out");
            int place = Array.IndexOf(known, property.Name);
            if (place >= 0)
            {
                RequireKind(property, source, type.Properties[place].PropertyType);
                continue;
            }

            string message = $"{source}: {NameSuggestion.Unknown("key", property.Name, known)}; known are {string.Join(", ", known)}";
            throw new SettingException("config", property.Name, string.Join(", ", known), message);
        }
    }

    /// <summary>Refuses a value that the setting cannot hold; null leaves it at its default.</summary>
    private static void RequireKind(JsonProperty property, string source, Type type)
    {
        JsonElement value = property.Value;
        (bool fits, string expected) = (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            Type kind when kind == typeof(int) => (IsNumber() && value.TryGetInt32(out _), "a whole number"),
            Type kind when kind == typeof(ulong) => (IsNumber() && value.TryGetUInt64(out _), "a whole number from 0"),
            Type kind when kind == typeof(double) => (IsNumber() || value.ValueKind == JsonValueKind.String, "a number"),
            Type kind when kind == typeof(bool) => (value.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false"),
            Type kind when kind == typeof(string) => (value.ValueKind == JsonValueKind.String, "text in quotes"),
            _ => (true, ""),
        };
        if (!fits && value.ValueKind != JsonValueKind.Null)
            throw Refused(property, expected, $"{source}: {property.Name} {Shortened(value)}: expected {expected}");

        bool IsNumber() => value.ValueKind == JsonValueKind.Number;
    }

    private static string Shortened(JsonElement value)
    {
        const int Most = 40;
        string text = value.GetRawText();
        return text.Length <= Most ? text : $"{text[..Most]}…";
    }

    private static SettingException Refused(JsonProperty property, string expected, string message) =>
        new("config", Shortened(property.Value), expected, message);

    private static SettingException Invalid(string source, string value, string expected) =>
        new("config", value, expected, $"{source}: no valid settings; expected {expected}");
}
