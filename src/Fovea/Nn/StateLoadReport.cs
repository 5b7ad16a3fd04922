namespace Fovea;

/// <summary>What loading a state did.</summary>
/// <param name="Loaded">Keys of the module that were loaded.</param>
/// <param name="Missing">Keys of the module that the file does not have.</param>
/// <param name="Unexpected">Keys of the file that the module does not have.</param>
/// <param name="MisShaped">Keys whose shapes differ, with both shapes.</param>
public sealed record StateLoadReport(
    IReadOnlyList<string> Loaded, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> MisShaped)
{
    private const int Listed = 10;

    /// <summary>Whether every key of both sides fitted.</summary>
    public bool IsComplete => Missing.Count + Unexpected.Count + MisShaped.Count == 0;

    /// <summary>What did not fit, at most ten of each kind.</summary>
    public override string ToString()
    {
        List<string> parts = [];
        Describe(parts, "missing", Missing);
        Describe(parts, "unexpected", Unexpected);
        Describe(parts, "of another shape", MisShaped);
        return parts.Count == 0 ? $"{Loaded.Count} tensors loaded" : string.Join("; ", parts);
    }

    private static void Describe(List<string> parts, string kind, IReadOnlyList<string> keys)
    {
        if (keys.Count == 0)
            return;
        string more = keys.Count > Listed ? $" and {keys.Count - Listed} more" : "";
        parts.Add($"{keys.Count} {kind}: {string.Join(", ", keys.Take(Listed))}{more}");
    }
}
