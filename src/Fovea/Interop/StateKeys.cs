namespace Fovea;

/// <summary>What the keys of a checkpoint are without the names of what the network was wrapped in.</summary>
internal static class StateKeys
{
    private const string DataParallel = "module.";

    /// <summary>Wrappers of training scripts: data-parallel copies, compiled modules, the field of a larger module.</summary>
    private static readonly string[] Wrappers = [DataParallel, "_orig_mod.", "model.", "net.", "network.", "backbone.", "encoder."];

    /// <summary>Gives a tensor's key, or null where it is not part of the state. A wrapper's name goes where every key has it;
    /// <c>module.</c> also where some have it.</summary>
    public static Func<string, string?> Of(CheckpointFile file)
    {
        string[] names = [.. file.Entries.Select(static entry => entry.Name).Where(static name => !name.StartsWith('@'))];
        string prefix = "";
        while (Array.Find(Wrappers, wrapper => All(names, prefix + wrapper)) is { } found)
            prefix += found;
        return name =>
        {
            if (name.StartsWith('@'))
                return null;
            name = name[prefix.Length..];
            return name.StartsWith(DataParallel, StringComparison.Ordinal) ? name[DataParallel.Length..] : name;
        };
    }

    private static bool All(string[] names, string prefix) =>
        names.Length > 0 && Array.TrueForAll(names, name => name.StartsWith(prefix, StringComparison.Ordinal));
}
