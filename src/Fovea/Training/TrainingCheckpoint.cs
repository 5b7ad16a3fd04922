using System.Text.Json;

namespace Fovea;

/// <summary>Writes and reads the state of a training run as one model file, so that one rename replaces all of it.</summary>
/// <remarks>Weights and running statistics lie under their keys, what the optimizer keeps under <c>@STATE/KEY</c>, averaged weights under
/// <c>@average/KEY</c>, gradients of batches that wait for their step under <c>@gradient/KEY</c>, the rest in the metadata.</remarks>
internal static class TrainingCheckpoint
{
    private const string AveragePrefix = "@average/";
    private const string GradientPrefix = "@gradient/";
    private const string StateKey = "fovea.training";

    /// <summary>The file's content.</summary>
    public static SafetensorsWriter Compose(Model model, TrainingRecipe recipe, TrainingState state)
    {
        SafetensorsWriter writer = ModelFile.Write(model);
        foreach ((string key, Shape shape, Storage values) in recipe.Optimizer.State())
            Add(writer, key, shape, values);
        foreach ((string key, Shape shape, Storage values) in recipe.Average?.State() ?? [])
            Add(writer, AveragePrefix + key, shape, values);
        foreach (Parameter parameter in recipe.Trained)
        {
            if (parameter.Value.HasGradient)
                Add(writer, GradientPrefix + parameter.Path, parameter.Value.Shape, parameter.Value.GradientStorage!);
        }

        writer.SetMetadata(StateKey, JsonSerializer.Serialize(state, TrainingJsonContext.Default.TrainingState));
        return writer;
    }

    /// <summary>Puts model and optimizer into the state that was saved.</summary>
    /// <exception cref="CheckpointException">The file is damaged, or holds no such state or that of another run.</exception>
    public static TrainingState Restore(string path, Model model, TrainingRecipe recipe, TrainSettings settings, string fingerprint)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        TrainingState state = ReadState(file);
        RequireSame(path, state.Settings.ToJson(), settings.ToJson());
        if (state.Fingerprint != fingerprint)
        {
            throw new CheckpointException(
                $"{path}: the data '{settings.Data}' have changed since this run began; start a new run, or bring the old data back");
        }

        StateLoader.Load(model, file, strict: true);
        recipe.Optimizer.Restore((key, values) => Read(file, key, values));
        recipe.Optimizer.Steps = state.Updates;
        foreach ((string key, _, Storage values) in recipe.Average?.State() ?? [])
        {
            if (!Read(file, AveragePrefix + key, values.Span))
                throw new CheckpointException($"{path}: the averaged weights lack '{key}'; the file was written by another version");
        }

        foreach (Parameter parameter in recipe.Trained)
        {
            Tensor value = parameter.Value;
            value.GradientStorage ??= Storage.AllocatePersistent(value.Shape.Count);
            value.HasGradient = Read(file, GradientPrefix + parameter.Path, value.GradientStorage.Span);
        }

        return state;
    }

    private static void Add(SafetensorsWriter writer, string key, Shape shape, Storage values) =>
        writer.Add(key, [.. shape.ToArray().Select(static size => (long)size)], values.Span.ToArray());

    private static bool Read(SafetensorsFile file, string name, Span<float> values)
    {
        if (!file.Contains(name))
            return false;
        if (file[name].Count != values.Length)
            throw new CheckpointException($"{file.Name}: '{name}' has {file[name].Count} values; expected {values.Length}");
        file.CopySingles(name, values);
        return true;
    }

    private static TrainingState ReadState(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(StateKey, out string? json))
        {
            throw new CheckpointException(
                $"{file.Name}: holds a model but no training state; resume from 'last.safetensors', or start from it with --weights");
        }

        try
        {
            if (JsonSerializer.Deserialize(json, TrainingJsonContext.Default.TrainingState) is { } state)
                return state;
        }
        catch (JsonException exception)
        {
            throw new CheckpointException(
                $"{file.Name}: its training state is no valid JSON; it was written by another version", exception);
        }

        throw new CheckpointException($"{file.Name}: its training state is empty; expected what a training run writes");
    }

    private static void RequireSame(string path, string saved, string wanted)
    {
        if (saved == wanted)
            return;
        IEnumerable<string> others = Lines(saved).Except(Lines(wanted));
        throw new CheckpointException(
            $"{path}: is of a run with other settings ({string.Join(", ", others)}); give the same ones, or start a new run");
    }

    private static IEnumerable<string> Lines(string json) => json.Split('\n').Select(static line => line.Trim(' ', ',', '\r'));
}
