namespace Fovea;

/// <summary>Loads the tensors of a checkpoint into a module, by key.</summary>
/// <remarks>Accepts the aliases that modules declare, a <c>module.</c> prefix (data-parallel checkpoints), the key layouts of other
/// repositories, and linear weights in the shape of a 1×1 convolution and the other way round. Keys that start with '@' are not
/// part of the state.</remarks>
public static class StateLoader
{
    private const string DataParallelPrefix = "module.";

    /// <summary>Loads a state.</summary>
    /// <param name="module">The module to fill.</param>
    /// <param name="file">The file.</param>
    /// <param name="strict">Whether a key that does not fit is an error; else what fits is loaded.</param>
    /// <exception cref="CheckpointException">The state does not fit and <paramref name="strict"/> is true. Nothing is changed
    /// then.</exception>
    public static StateLoadReport Load(Module module, CheckpointFile file, bool strict = true) => Load(module, file, strict, []);

    internal static StateLoadReport Load(Module module, CheckpointFile file, bool strict, IReadOnlyList<KeyLayout> layouts) =>
        Load(module, file, strict, layouts, StateKey, out _);

    /// <summary>As above, for files that keep their state under other names: <paramref name="stateKey"/> gives a tensor's key, or null
    /// where it is not part of the state. <paramref name="sources"/> tells which tensor each of the module's keys came from.</summary>
    internal static StateLoadReport Load(
        Module module, CheckpointFile file, bool strict, IReadOnlyList<KeyLayout> layouts, Func<string, string?> stateKey,
        out Dictionary<string, string> sources)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(file);
        Dictionary<string, StateEntry> entries = module.State().ToDictionary(static entry => entry.Key);
        sources = Match(module, file, layouts, stateKey, entries, out List<string> unexpected);
        List<string> loaded = [];
        List<string> missing = [];
        List<string> misShaped = [];
        foreach ((string key, StateEntry entry) in entries)
        {
            if (!sources.TryGetValue(key, out string? source))
            {
                // Old checkpoints lack the counter; nothing depends on it.
                if (!entry.IsCounter)
                    missing.Add(key);
            }
            else if (!Fits(entry, file[source]))
            {
                misShaped.Add($"{key} is {entry.Shape} here and [{string.Join(", ", file[source].Shape)}] in the file");
            }
            else
            {
                loaded.Add(key);
            }
        }

        StateLoadReport report = new(loaded, missing, unexpected, misShaped);
        if (strict && !report.IsComplete)
            throw new CheckpointException($"{file.Name} does not fit the model: {report}; use --strict false to load what fits");
        foreach (string key in loaded)
            Copy(entries[key], file, sources[key]);
        return report;
    }

    private static string? StateKey(string name)
    {
        if (name.StartsWith('@'))
            return null;
        return name.StartsWith(DataParallelPrefix, StringComparison.Ordinal) ? name[DataParallelPrefix.Length..] : name;
    }

    private static Dictionary<string, string> Match(
        Module module, CheckpointFile file, IReadOnlyList<KeyLayout> layouts, Func<string, string?> stateKey,
        Dictionary<string, StateEntry> entries, out List<string> unexpected)
    {
        Dictionary<string, string> plain = [];
        foreach (CheckpointEntry entry in file.Entries)
        {
            if (stateKey(entry.Name) is { } key)
                plain[key] = entry.Name;
        }

        HashSet<string> names = [.. plain.Keys];
        KeyLayout? layout = layouts.FirstOrDefault(candidate => candidate.Recognizes(names));
        List<(string Other, string Key)> aliases = AliasesOf(module);
        Dictionary<string, string> sources = [];
        unexpected = [];
        foreach ((string name, string source) in plain)
        {
            string key = Resolve(layout is null ? name : layout.Translate(name), aliases, entries);
            if (!entries.ContainsKey(key) || !sources.TryAdd(key, source))
                unexpected.Add(source);
        }

        return sources;
    }

    private static List<(string Other, string Key)> AliasesOf(Module module)
    {
        List<(string Other, string Key)> aliases = [];
        foreach (Module part in module.Modules())
        {
            string prefix = part.Path.Length == 0 ? "" : part.Path + ".";
            foreach ((string other, string key) in part.Aliases)
                aliases.Add(($"{prefix}{other}.", $"{prefix}{key}."));
        }

        return aliases;
    }

    // Aliases nest (a block's and then its attention's), so each is tried on what the outer ones made of the key.
    private static string Resolve(string key, List<(string Other, string Key)> aliases, Dictionary<string, StateEntry> entries)
    {
        foreach ((string other, string own) in aliases)
        {
            if (entries.ContainsKey(key))
                return key;
            if (key.StartsWith(other, StringComparison.Ordinal))
                key = own + key[other.Length..];
        }

        return key;
    }

    private static bool Fits(StateEntry entry, CheckpointEntry stored)
    {
        if (entry.IsCounter)
            return stored.Count == 1;
        int[] own = entry.Shape.ToArray();
        return Squeeze(own.Select(static size => (long)size)).SequenceEqual(Squeeze(stored.Shape))
            && (own.Length == stored.Shape.Count || own.Length == 2 || stored.Shape.Count == 2);
    }

    private static IEnumerable<long> Squeeze(IEnumerable<long> sizes)
    {
        long[] all = [.. sizes];
        int rank = all.Length;
        while (rank > 2 && all[rank - 1] == 1)
            rank--;
        return all.Take(rank);
    }

    private static void Copy(StateEntry entry, CheckpointFile file, string source)
    {
        if (entry.IsCounter)
            entry.Set(file.GetInt64s(source)[0]);
        else
            entry.Set(file.GetSingles(source));
    }
}
