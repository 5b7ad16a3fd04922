namespace Fovea;

/// <summary>Loads the tensors of a checkpoint into a module, by key.</summary>
/// <remarks>Accepts the aliases that modules declare, names of wrappers before every key (<c>module.</c> of data-parallel training and its
/// like), the key layouts of other repositories, and linear weights in the shape of a 1×1 convolution and the other way round. Keys that
/// start with '@' are not part of the state.</remarks>
public static class StateLoader
{
    /// <summary>Loads a state.</summary>
    /// <param name="module">The module to fill.</param>
    /// <param name="file">The file.</param>
    /// <param name="strict">Whether a key that does not fit, or a weight that is NaN or infinite, is an error; else what fits is
    /// loaded.</param>
    /// <exception cref="CheckpointException">The state does not fit and <paramref name="strict"/> is true. Nothing is changed
    /// then.</exception>
    public static StateLoadReport Load(Module module, CheckpointFile file, bool strict = true) => Load(module, file, strict, []);

    internal static StateLoadReport Load(Module module, CheckpointFile file, bool strict, IReadOnlyList<KeyLayout> layouts)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Load(module, file, strict, layouts, StateKeys.Of(file), out _);
    }

    /// <summary>As above, for files that keep their state under other names: <paramref name="stateKey"/> gives a tensor's key, or null
    /// where it is not part of the state. <paramref name="sources"/> tells which tensor each of the module's keys came from.</summary>
    internal static StateLoadReport Load(
        Module module, CheckpointFile file, bool strict, IReadOnlyList<KeyLayout> layouts, Func<string, string?> stateKey,
        out Dictionary<string, string> sources)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(file);
        StateMatch match = StateMatch.Of(module, file, layouts, stateKey);
        sources = match.Sources;
        StateLoadReport report = match.Report() with { NotFinite = [.. match.Fitting.Where(key => !IsFinite(match, file, key))] };
        if (strict && !report.IsComplete)
        {
            throw new CheckpointException(
                $"{file.Name} does not fit the model: {report.Counts()}; use --strict false to load what fits{report.Details()}");
        }

        foreach (string key in match.Fitting)
        {
            StateEntry entry = match.Entries[key];
            if (entry.IsCounter)
                entry.Set(file.GetInt64s(sources[key])[0]);
            else
                entry.Set(file.GetSingles(sources[key]));
        }

        return report;
    }

    private static bool IsFinite(StateMatch match, CheckpointFile file, string key)
    {
        if (match.Entries[key].IsCounter)
            return true;
        foreach (float value in file.GetSingles(match.Sources[key]))
        {
            if (!float.IsFinite(value))
                return false;
        }

        return true;
    }
}
