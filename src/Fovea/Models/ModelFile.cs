using System.Globalization;
using System.Text.Json;

namespace Fovea;

/// <summary>A model as one safetensors file: its state, and in the metadata what it is, its classes and its preprocessing.</summary>
internal static class ModelFile
{
    private const string ModelKey = "fovea.model";
    private const string AttentionKey = "fovea.attention";
    private const string ClassesKey = "fovea.classes";
    private const string ImageSizeKey = "fovea.image_size";
    private const string ResizeSizeKey = "fovea.resize_size";
    private const string MeanKey = "fovea.mean";
    private const string DeviationKey = "fovea.deviation";

    /// <summary>The content of the file; a trainer adds its own tensors and metadata.</summary>
    public static SafetensorsWriter Write(Model model)
    {
        SafetensorsWriter writer = new();
        foreach (StateEntry entry in model.State())
        {
            if (entry.IsCounter)
                writer.Add(entry.Key, [], new[] { entry.Count });
            else
                writer.Add(entry.Key, System.Array.ConvertAll(entry.Shape.ToArray(), static size => (long)size), entry.Values.ToArray());
        }

        foreach ((string key, string text) in Metadata(model))
            writer.SetMetadata(key, text);
        return writer;
    }

    /// <summary>What files of every format say of a model, its classes and its preprocessing.</summary>
    public static IReadOnlyList<(string Key, string Text)> Metadata(Model model)
    {
        Preprocessing preprocessing = model.Preprocessing;
        return
        [
            (ModelKey, model.Specification.Name),
            (AttentionKey, model.Specification.Attention),
            (ClassesKey, JsonArray(model.ClassNames, static (json, name) => json.WriteStringValue(name))),
            (ImageSizeKey, preprocessing.ImageSize.ToString(CultureInfo.InvariantCulture)),
            (ResizeSizeKey, preprocessing.ResizeSize.ToString(CultureInfo.InvariantCulture)),
            (MeanKey, JsonArray(preprocessing.Mean, static (json, value) => json.WriteNumberValue(value))),
            (DeviationKey, JsonArray(preprocessing.Deviation, static (json, value) => json.WriteNumberValue(value))),
        ];
    }

    /// <summary>Whether a file says what model it holds.</summary>
    public static bool DescribesItself(CheckpointFile file) => file.Metadata.ContainsKey(ModelKey);

    /// <summary>What a file says that it holds, for messages.</summary>
    public static string Describe(CheckpointFile file) => $"{Require(file, ModelKey)} with attention '{Require(file, AttentionKey)}'";

    public static Model Read(string path)
    {
        using CheckpointFile file = CheckpointFile.Open(path);
        return DescribesItself(file) ? Read(file) : ForeignCheckpoint.Read(file);
    }

    public static Model Read(CheckpointFile file)
    {
        Model model = Build(file);
        StateLoader.Load(model, file, strict: true, model.KeyLayouts);
        return model;
    }

    /// <summary>Whether a file says that it holds a network of the same entry of the catalog.</summary>
    public static bool IsOf(CheckpointFile file, string name) => OwnName(file) is { } own
        && ModelCatalog.Default.Describe(own).Name == ModelCatalog.Default.Describe(name).Name;

    /// <summary>Whether a file says that it holds this very network with this attention.</summary>
    public static bool IsOf(CheckpointFile file, string name, string attention) => OwnName(file) is { } own
        && own == ModelCatalog.Default.Canonical(name) && Require(file, AttentionKey) == Placement.Parse(attention).ToString();

    /// <summary>The network and the attention that a file says it holds, or null where it says none or one not known here.</summary>
    public static (string Model, string Attention)? Own(CheckpointFile file) =>
        OwnName(file) is { } own ? (own, Require(file, AttentionKey)) : null;

    private static string? OwnName(CheckpointFile file)
    {
        try
        {
            return file.Metadata.TryGetValue(ModelKey, out string? name) ? ModelCatalog.Default.Canonical(name) : null;
        }
        catch (Exception exception) when (exception is SettingException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Builds the network that a file says it holds, without its weights.</summary>
    public static Model Build(CheckpointFile file)
    {
        if (!DescribesItself(file))
            throw new CheckpointException($"{file.Name} does not say which model it holds; name it with --model");
        string name = Require(file, ModelKey);
        string attention = Require(file, AttentionKey);
        try
        {
            string[] classes = ParseArray(file, ClassesKey, static element => element.GetString() ?? "");
            Model model = ModelCatalog.Default.Blank(name, new ModelOptions { Attention = attention, Classes = classes.Length });
            model.ClassNames = classes;
            model.Preprocessing = new Preprocessing(
                ParseSize(file, ImageSizeKey), ParseSize(file, ResizeSizeKey),
                ParseArray(file, MeanKey, static element => element.GetSingle()),
                ParseArray(file, DeviationKey, static element => element.GetSingle()));
            return model;
        }
        catch (Exception exception) when (exception is ArgumentException or SettingException)
        {
            throw new CheckpointException($"{file.Name} holds a model that cannot be built here: {exception.Message}", exception);
        }
    }

    private static string Require(CheckpointFile file, string key) => file.Metadata.TryGetValue(key, out string? value)
        ? value
        : throw new CheckpointException($"{file.Name}: the metadata lacks '{key}'");

    private static int ParseSize(CheckpointFile file, string key)
    {
        string text = Require(file, key);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is > 0 and <= 16384
            ? value
            : throw new CheckpointException($"{file.Name}: '{key}' must be a size in pixels; got '{text}'");
    }

    private static T[] ParseArray<T>(CheckpointFile file, string key, Func<JsonElement, T> convert)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(Require(file, key));
            return [.. document.RootElement.EnumerateArray().Select(convert)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new CheckpointException($"{file.Name}: '{key}' is not the list it should be", exception);
        }
    }

    private static string JsonArray<T>(IEnumerable<T> values, Action<Utf8JsonWriter, T> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartArray();
            foreach (T value in values)
                write(json, value);
            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
