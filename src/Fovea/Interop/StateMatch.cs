namespace Fovea;

/// <summary>Which tensor of a checkpoint belongs to which key of a module, and whether its shape fits. Nothing is read but the
/// list.</summary>
internal sealed class StateMatch
{
    private readonly CheckpointFile _file;

    private StateMatch(CheckpointFile file, Module module, KeyLayout? layout)
    {
        _file = file;
        Layout = layout;
        Entries = module.State().ToDictionary(static entry => entry.Key);
    }

    /// <summary>The module's keys in order.</summary>
    public Dictionary<string, StateEntry> Entries { get; }

    /// <summary>The layout of the checkpoint's keys, or null where they are torchvision's.</summary>
    public KeyLayout? Layout { get; }

    /// <summary>The checkpoint's tensor for each of the module's keys that has one.</summary>
    public Dictionary<string, string> Sources { get; } = [];

    /// <summary>Keys whose tensors fit, in the module's order.</summary>
    public List<string> Fitting { get; } = [];

    /// <summary>Keys without a tensor.</summary>
    public List<string> Missing { get; } = [];

    /// <summary>Tensors that belong to no key.</summary>
    public List<string> Unexpected { get; } = [];

    /// <summary>The keys of <see cref="Unexpected"/> as the module's would be called.</summary>
    public List<string> UnexpectedKeys { get; } = [];

    /// <summary>Keys whose tensors have another shape.</summary>
    public List<string> MisShaped { get; } = [];

    /// <summary>Whether every key has a tensor, every tensor a key, and all shapes fit.</summary>
    public bool IsComplete => Missing.Count + Unexpected.Count + MisShaped.Count == 0;

    /// <summary>How well they match: what fits, less what does not.</summary>
    public int Score => (2 * Fitting.Count) - Missing.Count - Unexpected.Count - (2 * MisShaped.Count);

    /// <summary>Matches a module and a checkpoint.</summary>
    /// <param name="module">The module; it needs no weights.</param>
    /// <param name="file">The checkpoint.</param>
    /// <param name="layouts">The name maps that the module's checkpoints may need.</param>
    /// <param name="stateKey">The key of a tensor, or null where it is not part of the state.</param>
    public static StateMatch Of(Module module, CheckpointFile file, IReadOnlyList<KeyLayout> layouts, Func<string, string?> stateKey)
    {
        Dictionary<string, string> plain = [];
        List<string> doubled = [];
        foreach (CheckpointEntry entry in file.Entries)
        {
            if (stateKey(entry.Name) is { } key && !plain.TryAdd(key, entry.Name))
                doubled.Add(entry.Name);
        }

        HashSet<string> names = [.. plain.Keys];
        StateMatch match = new(file, module, layouts.FirstOrDefault(candidate => candidate.Recognizes(names)));
        match.Unexpected.AddRange(doubled);
        match.Assign(plain, AliasesOf(module));
        match.Compare();
        return match;
    }

    /// <summary>What did not fit, with the nearest candidates.</summary>
    public StateLoadReport Report() => new(
        Fitting, Missing, Unexpected,
        [.. MisShaped.Select(key => $"{key} is {Entries[key].Shape} here and {ShapeOf(Sources[key])} in the file")])
    {
        Nearest = NearestKeys.Of(this, _file),
    };

    private string ShapeOf(string source) => $"[{string.Join(", ", _file[source].Shape)}]";

    private void Assign(Dictionary<string, string> plain, List<(string Other, string Key)> aliases)
    {
        foreach ((string name, string source) in plain)
        {
            string key = Resolve(Layout is null ? name : Layout.Translate(name), aliases);
            if (Entries.ContainsKey(key) && Sources.TryAdd(key, source))
                continue;
            Unexpected.Add(source);
            UnexpectedKeys.Add(key);
        }
    }

    private void Compare()
    {
        foreach ((string key, StateEntry entry) in Entries)
        {
            if (Sources.TryGetValue(key, out string? source))
                (Fits(entry, _file[source]) ? Fitting : MisShaped).Add(key);
            else if (!entry.IsCounter)
                Missing.Add(key); // Old checkpoints lack the counter; nothing depends on it.
        }
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
    private string Resolve(string key, List<(string Other, string Key)> aliases)
    {
        foreach ((string other, string own) in aliases)
        {
            if (Entries.ContainsKey(key))
                return key;
            if (key.StartsWith(other, StringComparison.Ordinal))
                key = own + key[other.Length..];
        }

        return key;
    }

    private static bool Fits(StateEntry entry, CheckpointEntry stored)
    {
        if (entry.IsCounter)
            return stored.Count == 1 && !stored.Type.IsFloatingPoint();
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
}
