using System.Text.Json;

namespace Fovea;

/// <summary>Writes and reads the state of a training run as one model file, so that one rename replaces all of it.</summary>
/// <remarks>Weights and running statistics lie under their keys, momenta under <c>@momentum/KEY</c>, the rest in the metadata.</remarks>
internal static class TrainingCheckpoint
{
    private const string MomentumPrefix = "@momentum/";
    private const string StateKey = "fovea.training";

    public static void Save(string path, Model model, Sgd sgd, TrainingState state)
    {
        SafetensorsWriter writer = ModelFile.Write(model);
        foreach ((string key, Shape shape, Storage momentum) in sgd.Momenta())
            writer.Add(MomentumPrefix + key, [.. shape.ToArray().Select(static size => (long)size)], momentum.Span.ToArray());
        writer.SetMetadata(StateKey, JsonSerializer.Serialize(state, TrainingJsonContext.Default.TrainingState));
        writer.Save(path);
    }

    /// <summary>Puts model and optimizer into the state that <see cref="Save"/> wrote.</summary>
    /// <exception cref="CheckpointException">The file is damaged, or holds no such state or that of another run.</exception>
    public static TrainingState Restore(string path, Model model, Sgd sgd, TrainSettings settings, string fingerprint)
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
        sgd.RestoreMomenta((key, momentum) =>
        {
            string name = MomentumPrefix + key;
            if (!file.Contains(name))
                return false;
            if (file[name].Count != momentum.Length)
                throw new CheckpointException($"{path}: '{name}' has {file[name].Count} values; expected {momentum.Length}");
            file.CopySingles(name, momentum);
            return true;
        });
        return state;
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
