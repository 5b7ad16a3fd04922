namespace Fovea.Cli;

/// <summary>Finds the name that was probably meant.</summary>
internal static class Nearest
{
    /// <summary><c>; did you mean 'X'?</c>, or nothing where no name is near.</summary>
    public static string Suggest(string given, IEnumerable<string> known)
    {
        string? best = null;
        int least = Math.Max(2, given.Length / 3) + 1;
        foreach (string name in known)
        {
            int distance = name.StartsWith(given, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(given, name);
            if (distance < least)
                (best, least) = (name, distance);
        }

        return best is null ? "" : $"; did you mean '{best}'?";
    }

    /// <summary>Insertions, deletions, changes and exchanges of neighbours that turn one name into the other.</summary>
    private static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            cost[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                bool same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                int least = Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    least = Math.Min(least, cost[i - 2, j - 2] + 1);
                cost[i, j] = least;
            }
        }

        return cost[a.Length, b.Length];
    }
}
