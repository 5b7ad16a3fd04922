using System.Text;

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

    /// <summary>For missing keys, the unexpected key that was probably meant.</summary>
    public IReadOnlyDictionary<string, string> Nearest { get; init; } = new Dictionary<string, string>();

    /// <summary>Keys that fit and hold NaN or infinity.</summary>
    public IReadOnlyList<string> NotFinite { get; init; } = [];

    /// <summary>Whether every key of both sides fitted and every value is a finite number.</summary>
    public bool IsComplete => Missing.Count + Unexpected.Count + MisShaped.Count + NotFinite.Count == 0;

    /// <summary>What did not fit, at most ten of each kind.</summary>
    public override string ToString()
    {
        List<string> parts = [];
        foreach ((string kind, IReadOnlyList<string> keys) in Kinds())
        {
            string more = keys.Count > Listed ? $" and {keys.Count - Listed} more" : "";
            parts.Add($"{keys.Count} {kind}: {string.Join(", ", keys.Take(Listed))}{more}");
        }

        return parts.Count == 0 ? $"{Loaded.Count} tensors loaded" : string.Join("; ", parts);
    }

    /// <summary>How much did not fit, without names.</summary>
    public string Counts() => string.Join(", ", Kinds().Select(static kind => $"{kind.Keys.Count} {kind.Kind}"));

    /// <summary>Everything that did not fit, a line each with a line break before it, and the nearest candidates; empty where all
    /// fitted.</summary>
    public string Details()
    {
        StringBuilder text = new();
        foreach ((string kind, IReadOnlyList<string> keys) in Kinds())
        {
            foreach (string key in keys)
            {
                text.Append("\n  ").Append(kind).Append(": ").Append(key);
                if (ReferenceEquals(keys, Missing) && Nearest.TryGetValue(key, out string? nearest))
                    text.Append(" (is it '").Append(nearest).Append("'?)");
            }
        }

        return text.ToString();
    }

    private IEnumerable<(string Kind, IReadOnlyList<string> Keys)> Kinds()
    {
        (string Kind, IReadOnlyList<string> Keys)[] kinds =
            [("missing", Missing), ("unexpected", Unexpected), ("of another shape", MisShaped), ("with NaN or infinity", NotFinite)];
        return kinds.Where(static kind => kind.Keys.Count > 0);
    }
}
