namespace Fovea;

/// <summary>Guesses which unexpected tensor a missing key was probably meant to be.</summary>
internal static class NearestKeys
{
    private const int MostKeys = 200;
    private const int MostCandidates = 100;

    /// <summary>For missing keys, the unexpected tensor of the same shape whose name is nearest.</summary>
    public static Dictionary<string, string> Of(StateMatch match, CheckpointFile file)
    {
        Dictionary<string, string> nearest = [];
        if (match.Unexpected.Count == 0)
            return nearest;
        ILookup<string, string> byShape = match.Unexpected.ToLookup(name => string.Join(",", file[name].Shape));
        foreach (string key in match.Missing.Take(MostKeys))
        {
            string last = LastOf(key);
            string? best = null;
            int least = int.MaxValue;
            foreach (string candidate in byShape[string.Join(",", match.Entries[key].Shape.ToArray())].Take(MostCandidates))
            {
                int distance = NameSuggestion.Distance(key, candidate) + (LastOf(candidate) == last ? 0 : key.Length);
                if (distance < least)
                    (best, least) = (candidate, distance);
            }

            if (best is not null)
                nearest[key] = best;
        }

        return nearest;
    }

    private static string LastOf(string key) => key[(key.LastIndexOf('.') + 1)..];
}
