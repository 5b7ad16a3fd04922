using System.Text;

namespace Fovea;

/// <summary>Opens images in tar archives: <c>[train/]CLASS/…/image.jpg</c>, or WebDataset's samples of <c>key.jpg</c> and
/// <c>key.cls</c>.</summary>
internal static class TarSource
{
    private const string LabelExtension = ".cls";
    private const int LongestLabel = 256;

    /// <summary>Whether a name is that of an archive.</summary>
    public static bool IsTar(string path) => path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase);

    /// <summary>The archives in a folder, in ordinal order.</summary>
    public static string[] In(string folder)
    {
        string[] found = [.. Directory.EnumerateFiles(folder).Where(IsTar)];
        Array.Sort(found, StringComparer.Ordinal);
        return found;
    }

    /// <summary>Opens archives as one data set.</summary>
    /// <param name="name">What results call it.</param>
    /// <param name="paths">The archives; names that start with <c>train</c>, <c>test</c> or <c>val</c> say the part of what is in
    /// them.</param>
    /// <param name="names">Names of the classes, or null.</param>
    /// <param name="options">The share to hold out where no parts are named.</param>
    /// <exception cref="DataException">An archive cannot be read, or an image has no label.</exception>
    public static DataSource Open(string name, string[] paths, ClassNameFile? names, DataOptions options)
    {
        TarArchive[] archives = Array.ConvertAll(paths, static path => new TarArchive(path));
        bool isKeyed = archives.Any(static archive => archive.Entries.Any(static entry => IsLabel(entry.Name)));
        List<(TarArchive Archive, ArchivedFile Entry)> images = [];
        List<LabelledEntry> entries = [];
        foreach (TarArchive archive in archives)
        {
            string? part = archives.Length > 1 ? PartOf(archive.Path) : null;
            ArchivedFile[] found = [.. archive.Entries.Where(static entry => ImageFolder.IsImage(entry.Name))];
            if (found.Length == 0)
                throw new DataException($"{archive.Path}: holds no images; expected CLASS/image.jpg, or key.jpg and key.cls");
            images.AddRange(found.Select(entry => (archive, entry)));
            entries.AddRange(isKeyed ? Keyed(archive, found, part) : InFolders(archive, found, part));
        }

        ListedParts parts = ListedParts.Of(name, entries, names, options);
        Fingerprint fingerprint = new();
        for (int i = 0; i < images.Count; i++)
        {
            fingerprint.Add(images[i].Entry.Name);
            fingerprint.Add(images[i].Entry.Length);
            fingerprint.Add(parts.Labels[i]);
        }

        foreach (int place in parts.Test) fingerprint.Add(place);
        return new DataSource(name, Part(parts.Train), Part(parts.Test), fingerprint.ToString());

        CachedDataset Part(int[] places) => new(new ListedImages(parts.ClassNames, parts.Labels, places, Load, Describe));

        Image Load(int place) => ImageDecoders.Decode(images[place].Archive.Read(images[place].Entry), Describe(place));

        string Describe(int place) => images[place].Archive.Describe(images[place].Entry);
    }

    private static bool IsLabel(string name) => name.EndsWith(LabelExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>The part that an archive's name begins with: <c>train-000001.tar</c>.</summary>
    private static string? PartOf(string path)
    {
        string stem = Path.GetFileNameWithoutExtension(path).ToLowerInvariant();
        int end = 0;
        while (end < stem.Length && char.IsAsciiLetter(stem[end])) end++;
        return ListedParts.IsPart(stem[..end]) ? stem[..end] : null;
    }

    private static List<LabelledEntry> Keyed(TarArchive archive, ArchivedFile[] images, string? part)
    {
        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        foreach (ArchivedFile entry in archive.Entries.Where(static entry => IsLabel(entry.Name)))
        {
            string label = entry.Length <= LongestLabel ? Encoding.UTF8.GetString(archive.Read(entry)).Trim() : "";
            if (label.Length == 0 || label.Any(char.IsControl))
                throw new DataException($"{archive.Describe(entry)}: holds no label; expected a number or a name of a line");
            if (!labels.TryAdd(Key(entry.Name), label))
                throw new DataException($"{archive.Describe(entry)}: a sample of this key is there already");
        }

        return
        [
            .. images.Select(entry => labels.TryGetValue(Key(entry.Name), out string? label)
                ? new LabelledEntry(label, part, archive.Describe(entry))
                : throw new DataException(
                    $"{archive.Describe(entry)}: has no label; expected an entry '{Key(entry.Name)}{LabelExtension}'")),
        ];
    }

    /// <summary>The name up to the first full stop after the folders.</summary>
    private static string Key(string name)
    {
        int stop = name.IndexOf('.', name.LastIndexOf('/') + 1);
        return stop < 0 ? name : name[..stop];
    }

    private static List<LabelledEntry> InFolders(TarArchive archive, ArchivedFile[] images, string? part)
    {
        string[][] paths = Array.ConvertAll(images, static entry => entry.Name.Split('/'));
        // Archives of a folder have its name in front of everything.
        int skipped = 0;
        while (paths.All(path => path.Length > skipped + 2 && path[skipped] == paths[0][skipped]) && !ListedParts.IsPart(paths[0][skipped]))
            skipped++;
        List<LabelledEntry> entries = [];
        for (int i = 0; i < images.Length; i++)
        {
            string[] path = paths[i][skipped..];
            string where = archive.Describe(images[i]);
            bool hasPart = path.Length > 2 && ListedParts.IsPart(path[0]);
            if (path.Length < 2) throw new DataException($"{where}: is in no class folder; expected CLASS/image.jpg, or key.cls beside it");
            entries.Add(new LabelledEntry(path[hasPart ? 1 : 0], hasPart ? path[0].ToLowerInvariant() : part, where));
        }

        return entries;
    }
}
