using System.Globalization;

namespace Fovea;

/// <summary>Finds the attention of a checkpoint whose backbone is known: which mechanism, in which stages, with which options.</summary>
internal sealed class AttentionSearch(ArchitectureSearch search, ArchitectureSearch.Candidate host)
{
    /// <summary>What options are tried; the shapes of a mechanism's tensors decide.</summary>
    private static readonly (string Name, string[] Values)[] Options =
    [
        ("k_size", ["1", "3", "5", "7", "9"]), ("groups", ["64", "32", "16", "8", "4", "2"]),
        ("reduction", ["2", "4", "8", "16", "24", "32"]), ("bias", ["true", "false"]), ("factor", ["4", "8", "16", "32"]),
        ("ratio", ["0.0625", "0.125", "0.25", "0.5"]),
    ];

    /// <summary>The host with the attention that fits best; the host itself where nothing is left to explain.</summary>
    public ArchitectureSearch.Candidate Run()
    {
        if (host.Match.UnexpectedKeys.Count == 0)
            return host;
        HashSet<string> parts = [.. host.Match.UnexpectedKeys.SelectMany(static key => key.Split('.'))];
        ArchitectureSearch.Candidate best = host;
        foreach (AttentionEntry entry in AttentionCatalog.Default.Entries)
        {
            if (!parts.Contains(entry.Key) && !parts.Any(part => part.StartsWith(entry.Key + "_", StringComparison.Ordinal)))
                continue;
            best = ArchitectureSearch.Best(best, [Place(entry)]);
            if (best.Match.IsComplete)
                break;
        }

        return best;
    }

    private ArchitectureSearch.Candidate? Place(AttentionEntry entry)
    {
        ArchitectureSearch.Candidate? plain = search.Try(host.Model, entry.Name, host.Classes);
        if (plain is { Match.IsComplete: true })
            return plain;
        ArchitectureSearch.Candidate best = plain ?? host;
        string[] settings = [.. Settings(entry)];
        best = ArchitectureSearch.Best(best, settings.Select(setting => search.Try(host.Model, entry.Name + setting, host.Classes)));
        return best.Match.IsComplete ? best : ArchitectureSearch.Best(best, [ByStage(entry, settings)]);
    }

    // Stages do not depend on each other, so each gets what fits it best.
    private ArchitectureSearch.Candidate? ByStage(AttentionEntry entry, string[] settings)
    {
        List<string> items = [];
        int stages = host.Outline.Sites.Count == 0 ? 0 : host.Outline.Sites.Max(static site => site.Site.Stage);
        for (int stage = 1; stage <= stages; stage++)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"@{stage}");
            ArchitectureSearch.Candidate best = ArchitectureSearch.Best(
                host, settings.Prepend("").Select(setting => search.Try(host.Model, entry.Name + setting + place, host.Classes)));
            if (!ReferenceEquals(best, host))
                items.Add(best.Attention);
        }

        return items.Count == 0 ? null : search.Try(host.Model, string.Join('+', items), host.Classes);
    }

    private static IEnumerable<string> Settings(AttentionEntry entry)
    {
        HashSet<string> names = [.. entry.Options.Select(static option => option.Split('=')[0])];
        return Options.Where(option => names.Contains(option.Name))
            .SelectMany(static option => option.Values.Select(value => $":{option.Name}={value}"));
    }
}
