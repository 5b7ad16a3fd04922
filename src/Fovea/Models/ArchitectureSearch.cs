using System.Globalization;

namespace Fovea;

/// <summary>Finds the network, its variant and its attention that a checkpoint's tensors fit, by building outlines of candidates and
/// matching names and shapes: a new family of the catalog is found without a line here.</summary>
internal sealed class ArchitectureSearch
{
    private const int Finalists = 6;

    private static readonly double[] Widths = [1, 0.1, 0.25, 0.35, 0.5, 0.75, 1.25, 1.3, 1.4, 1.5, 1.75, 2, 2.5, 3, 4];

    private readonly CheckpointFile _file;
    private readonly Func<string, string?> _stateKey;
    private readonly int _tensors;

    public ArchitectureSearch(CheckpointFile file)
    {
        _file = file;
        _stateKey = StateKeys.Of(file);
        _tensors = file.Entries.Count(entry => _stateKey(entry.Name) is not null);
    }

    /// <summary>The best of the whole catalog, or null where less than half of the tensors fit.</summary>
    public ArchitectureGuess? Run()
    {
        if (ModelFile.Own(_file) is { } own && Try(own.Model, own.Attention, 0) is { } said
            && (WithClasses(said) ?? said) is { Match.IsComplete: true } known)
        {
            return Choose([known]);
        }

        List<Candidate> first = [];
        foreach (ModelEntry entry in ModelCatalog.Default.Entries)
        {
            if (Try(entry.Name, Placement.NoneName, 0) is { } candidate)
                first.Add(candidate);
        }

        // By names alone: widths and classes are not known yet.
        List<Candidate> finalists = [.. first.OrderByDescending(static candidate => candidate.Names).Take(Finalists)];
        List<Candidate> best = [.. finalists.Select(candidate => Refine(candidate.Model, null)).OfType<Candidate>()];
        return Choose(best);
    }

    /// <summary>The best variant of one network.</summary>
    /// <param name="name">Its name; a variant of it that fits better may be the answer.</param>
    /// <param name="attention">Its attention, or null to find it.</param>
    public ArchitectureGuess? Within(string name, string? attention) =>
        Refine(ModelCatalog.Default.Canonical(name), attention) is { } candidate ? Choose([candidate]) : null;

    private ArchitectureGuess? Choose(List<Candidate> candidates)
    {
        // Stable, so that of equal ones the first that was registered counts.
        Candidate[] sorted = [.. candidates.OrderByDescending(static candidate => candidate.Match.Score)];
        if (sorted.Length == 0 || 2 * sorted[0].Match.Fitting.Count < _tensors)
            return null;
        Candidate best = sorted[0];
        string[] others = best.Match.IsComplete
            ? [.. sorted.Skip(1).Where(static other => other.Match.IsComplete).Select(static other => other.Model)]
            : [];
        return new ArchitectureGuess(
            best.Model, best.Attention, best.Classes, best.Match.Layout?.Name ?? "torchvision", best.Match.Fitting.Count, _tensors,
            best.Match.IsComplete, others);
    }

    private Candidate? Refine(string name, string? attention)
    {
        string start = attention ?? Placement.NoneName;
        if (Try(name, start, 0) is not { } best)
            return null;
        best = Best(best, [WithClasses(best)]);
        if (best.Match.IsComplete)
            return best;
        ModelEntry entry = ModelCatalog.Default.Describe(name);
        Candidate[] variants = [.. Variants(entry, name).Select(variant => Try(variant, start, best.Classes)).OfType<Candidate>()];
        // By names first: while the width is wrong, a variant with fewer tensors would seem to fit better.
        best = variants.Prepend(best).MaxBy(static candidate => candidate.Names)!;
        best = Best(best, variants.Where(candidate => candidate.Names == best.Names));
        if (entry.TakesWidth && best.Match.MisShaped.Count > 0)
        {
            string suffix = best.Model[Math.Min(entry.Name.Length, best.Model.Length)..];
            best = Best(best, Widths.Select(width => Try(
                string.Create(CultureInfo.InvariantCulture, $"{entry.Name}_x{width}{suffix}"), start, best.Classes)));
        }

        return attention is null ? new AttentionSearch(this, best).Run() : best;
    }

    /// <summary>How well a network matches, or null where it cannot be built.</summary>
    public Candidate? Try(string model, string attention, int classes)
    {
        try
        {
            Model outline = ModelCatalog.Default.Outline(model, new ModelOptions { Attention = attention, Classes = classes });
            return new Candidate(
                outline.Specification.Name, attention, outline.Specification.Classes, outline,
                StateMatch.Of(outline, _file, outline.KeyLayouts, _stateKey));
        }
        catch (Exception exception) when (exception is SettingException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The one with the highest score; the first of equal ones.</summary>
    public static Candidate Best(Candidate first, IEnumerable<Candidate?> others)
    {
        foreach (Candidate? other in others)
        {
            if (other is not null && other.Match.Score > first.Match.Score)
                first = other;
        }

        return first;
    }

    /// <summary>The same network with as many classes as the file's classifier has.</summary>
    private Candidate? WithClasses(Candidate candidate)
    {
        string head = candidate.Outline.Parameters().Last().Path;
        return candidate.Match.Sources.TryGetValue(head, out string? source)
            && _file[source].Shape is [> 0 and <= 100_000 and var classes, ..]
            ? Try(candidate.Model, candidate.Attention, (int)classes)
            : null;
    }

    // A name with every set of the entry's switches; few entries have more than two.
    private static IEnumerable<string> Variants(ModelEntry entry, string name)
    {
        string[] switches = [.. entry.Switches.Select(static known => known.Name)];
        for (int set = 1; set < 1 << Math.Min(switches.Length, 5); set++)
            yield return name + string.Concat(switches.Where((_, i) => (set >> i & 1) != 0).Select(static known => $"_{known}"));
    }

    /// <summary>A network that was tried.</summary>
    public sealed record Candidate(string Model, string Attention, int Classes, Model Outline, StateMatch Match)
    {
        /// <summary>How well the names match, whatever the shapes.</summary>
        public int Names => (2 * Match.Sources.Count) - Match.Missing.Count - Match.Unexpected.Count;
    }
}
