using System.Globalization;
using System.Numerics;

namespace Fovea;

/// <summary>Gives the images of a list numbers for labels and a place in the training or the test part.</summary>
internal sealed class ListedParts
{
    private const string TrainName = "train";

    // The order of preference: of several parts that are not trained on, the first is measured on.
    private static readonly string[] TestNames = ["test", "val", "valid", "validation", "eval"];

    private static readonly string[] PartNames = [TrainName, "training", .. TestNames];

    private ListedParts(string[] classNames, int[] labels, int[] train, int[] test) =>
        (ClassNames, Labels, Train, Test) = (classNames, labels, train, test);

    /// <summary>The classes' names.</summary>
    public string[] ClassNames { get; }

    /// <summary>The label of each entry.</summary>
    public int[] Labels { get; }

    /// <summary>The entries to train on.</summary>
    public int[] Train { get; }

    /// <summary>The entries to measure on.</summary>
    public int[] Test { get; }

    /// <summary>Whether a word names a part.</summary>
    public static bool IsPart(string word) => PartNames.Contains(word, StringComparer.OrdinalIgnoreCase);

    /// <summary>Labels and parts of all entries.</summary>
    /// <param name="source">The list's name, for messages.</param>
    /// <param name="entries">At least one.</param>
    /// <param name="names">Names of the classes, or null.</param>
    /// <param name="options">The share to hold out where the list names no parts.</param>
    /// <exception cref="DataException">A label or part does not fit.</exception>
    public static ListedParts Of(string source, IReadOnlyList<LabelledEntry> entries, ClassNameFile? names, DataOptions options)
    {
        if (entries.Count == 0) throw new DataException($"{source}: it names no images; expected at least two of each class");
        bool areNumbers = entries.All(static entry => Number(entry.Label) is not null);
        if (!areNumbers && entries.All(static entry => BigInteger.TryParse(entry.Label, NumberStyles.AllowLeadingSign, null, out _)))
        {
            LabelledEntry wrong = entries.First(static entry => Number(entry.Label) is null);
            throw new DataException(
                $"{wrong.Where}: the label {wrong.Label} is out of range; labels are names, or numbers from 0 without a gap");
        }

        string[] classNames = areNumbers ? Numbered(source, entries, names) : Named(entries);
        int[] labels = areNumbers
            ? [.. entries.Select(static entry => Number(entry.Label)!.Value)]
            : [.. entries.Select(entry => Array.BinarySearch(classNames, entry.Label, StringComparer.Ordinal))];
        (int[] train, int[] test) = entries.All(static entry => entry.Part is null)
            ? StratifiedSplit.Cut(labels, classNames.Length, options.TestFraction, options.Seed, source)
            : ByPart(source, entries);
        RequireTrained(source, entries, classNames, labels, train, test);
        return new ListedParts(classNames, labels, train, test);
    }

    private static int? Number(string label) =>
        int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < 1_000_000 ? number : null;

    private static string[] Named(IReadOnlyList<LabelledEntry> entries)
    {
        string[] names = [.. entries.Select(static entry => entry.Label).Distinct(StringComparer.Ordinal)];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <summary>As many classes as the names file has, or as the highest label needs.</summary>
    private static string[] Numbered(string source, IReadOnlyList<LabelledEntry> entries, ClassNameFile? names)
    {
        int most = entries.Max(static entry => Number(entry.Label)!.Value);
        int classes = names?.Count ?? most + 1;
        if (most >= classes)
        {
            LabelledEntry wrong = entries.First(entry => Number(entry.Label) >= classes);
            throw new DataException(
                $"{wrong.Where}: the label {wrong.Label} is out of range; {names!.Path} names {classes} classes, 0 to {classes - 1}");
        }

        bool[] used = new bool[classes];
        foreach (LabelledEntry entry in entries) used[Number(entry.Label)!.Value] = true;
        int empty = Array.IndexOf(used, false);
        if (empty >= 0)
            throw new DataException($"{source}: class {empty} has no images; labels go from 0 to {classes - 1} without a gap");
        return [.. Enumerable.Range(0, classes).Select(static i => i.ToString(CultureInfo.InvariantCulture))];
    }

    private static (int[] Train, int[] Test) ByPart(string source, IReadOnlyList<LabelledEntry> entries)
    {
        foreach (LabelledEntry entry in entries)
        {
            if (entry.Part is null)
                throw new DataException($"{entry.Where}: says no part, but others do; expected {TrainName}, test or val");
            if (!IsPart(entry.Part))
            {
                throw new DataException(
                    $"{entry.Where}: {NameSuggestion.Unknown("part", entry.Part, PartNames)}; expected {TrainName}, test or val");
            }
        }

        string? held = TestNames.FirstOrDefault(name => entries.Any(entry => Is(entry, name)));
        int[] train = Places(entry => !TestNames.Contains(entry.Part, StringComparer.OrdinalIgnoreCase));
        if (held is null || train.Length == 0)
        {
            throw new DataException(
                $"{source}: names {(held is null ? "training" : "test")} images only; expected images to train on and images to test on,"
                    + " or no parts at all to hold out a share");
        }

        return (train, Places(entry => Is(entry, held)));

        int[] Places(Func<LabelledEntry, bool> wanted) => [.. Enumerable.Range(0, entries.Count).Where(i => wanted(entries[i]))];

        static bool Is(LabelledEntry entry, string part) => part.Equals(entry.Part, StringComparison.OrdinalIgnoreCase);
    }

    private static void RequireTrained(
        string source, IReadOnlyList<LabelledEntry> entries, string[] classNames, int[] labels, int[] train, int[] test)
    {
        bool[] trained = new bool[classNames.Length];
        foreach (int place in train) trained[labels[place]] = true;
        foreach (int place in test)
        {
            if (!trained[labels[place]])
                throw new DataException($"{entries[place].Where}: the class '{classNames[labels[place]]}' has test images only; add some to"
                    + " train on, or leave it out");
        }

        int empty = Array.IndexOf(trained, false);
        if (empty >= 0) throw new DataException($"{source}: the class '{classNames[empty]}' has no images to train on");
    }
}
