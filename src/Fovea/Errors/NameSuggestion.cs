namespace Fovea;

/// <summary>Finds the valid names that a mistyped one was probably meant to be.</summary>
/// <remarks>Names are compared without regard to case, and <c>-</c> equals <c>_</c>. The distance is Damerau–Levenshtein's
/// (restricted): insertions, deletions, substitutions and swaps of neighbours each count 1.</remarks>
public static class NameSuggestion
{
    private const int MostSuggestions = 3;
    private const int LongestName = 64;

    /// <summary>The names of <paramref name="candidates"/> nearest to <paramref name="name"/>.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="candidates">The valid names.</param>
    /// <returns>At most three names at the least distance, in ordinal order; empty where that exceeds a third of the longer name's
    /// length (1 for names of up to five letters). Failing those, names that continue what was typed.</returns>
    public static IReadOnlyList<string> Nearest(string name, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(candidates);
        string wanted = Normalize(name);
        if (wanted.Length is 0 or > LongestName)
            return [];
        List<string> nearest = [], continued = [];
        int least = int.MaxValue;
        foreach (string candidate in candidates.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            string normal = Normalize(candidate);
            if (normal.Length > LongestName)
                continue;
            if (wanted.Length > 1 && normal.StartsWith(wanted, StringComparison.Ordinal))
                continued.Add(candidate);
            int distance = Distance(wanted, normal);
            if (distance > Math.Max(1, Math.Max(wanted.Length, normal.Length) / 3) || distance >= normal.Length || distance > least)
                continue;
            if (distance < least)
                nearest.Clear();
            least = distance;
            nearest.Add(candidate);
        }

        List<string> found = nearest.Count > 0 ? nearest : continued;
        return found.Count <= MostSuggestions ? found : found.GetRange(0, MostSuggestions);
    }

    /// <summary>The sentence for an unknown name, such as
    /// <c>unknown attention 'cabm'; did you mean 'cbam'?; see 'fovea attentions'</c>.</summary>
    /// <param name="kind">What the name names: <c>attention</c>, <c>model</c>, …</param>
    /// <param name="name">What was typed.</param>
    /// <param name="candidates">The valid names.</param>
    /// <param name="see">The command that lists the valid names, or null.</param>
    public static string Unknown(string kind, string name, IEnumerable<string> candidates, string? see = null)
    {
        string question = Question(name, candidates);
        return $"unknown {kind} '{name}'{(question.Length == 0 ? "" : $"; {question}")}{(see is null ? "" : $"; see '{see}'")}";
    }

    /// <summary><c>did you mean 'a' or 'b'?</c>, or nothing where no name is near.</summary>
    internal static string Question(string name, IEnumerable<string> candidates) => Question(Nearest(name, candidates));

    /// <summary>The question for names that are found near.</summary>
    internal static string Question(IReadOnlyList<string> nearest) => nearest.Count switch
    {
        0 => "",
        1 => $"did you mean '{nearest[0]}'?",
        _ => $"did you mean {string.Join(", ", nearest.SkipLast(1).Select(static n => $"'{n}'"))} or '{nearest[^1]}'?",
    };

    /// <summary>The form under which names are equal: lower case, with <c>_</c> for <c>-</c>.</summary>
    internal static string Normalize(string name) => name.ToLowerInvariant().Replace('-', '_');

    /// <summary>How many insertions, deletions, substitutions and swaps of neighbours turn one text into the other.</summary>
    internal static int Distance(string a, string b)
    {
        int[] beforeLast = new int[b.Length + 1], last = new int[b.Length + 1], row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[b.Length];
    }
}
