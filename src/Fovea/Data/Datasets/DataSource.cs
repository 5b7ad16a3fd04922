namespace Fovea;

/// <summary>A data set with its training and its test part.</summary>
/// <remarks>Small images are kept in memory once they were decoded.</remarks>
public sealed class DataSource
{
    private const string TrainFolder = "train";

    private static readonly string[] TestFolders = ["test", "val", "valid", "validation"];

    /// <summary>A data set of two parts.</summary>
    /// <param name="name">What results call it.</param>
    /// <param name="train">Images to train on.</param>
    /// <param name="test">Images to measure on, of the same classes.</param>
    /// <param name="fingerprint">Differs where the data differ, so that an interrupted run does not continue on other data.</param>
    public DataSource(string name, IImageDataset train, IImageDataset test, string fingerprint)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(fingerprint);
        (Name, Train, Test, Fingerprint) = (name, train, test, fingerprint);
    }

    /// <summary>What results call the data set.</summary>
    public string Name { get; }

    /// <summary>Images to train on.</summary>
    public IImageDataset Train { get; }

    /// <summary>Images to measure on.</summary>
    public IImageDataset Test { get; }

    /// <summary>A sum over names, labels and sizes or contents.</summary>
    public string Fingerprint { get; }

    /// <summary>The classes' names, in label order.</summary>
    public IReadOnlyList<string> ClassNames => Train.ClassNames;

    /// <summary>Opens <c>shapes</c>, a folder of images, a list of images, tar archives, or CIFAR-10 binary batches.</summary>
    /// <param name="spec"><c>shapes</c>; a folder: <c>train/CLASS/…</c> with <c>test/</c> or <c>val/</c>, <c>CLASS/…</c>, <c>*.tar</c>, or
    /// <c>data_batch_*.bin</c> with <c>test_batch.bin</c>; a CSV file of <c>file,label[,split]</c>, or a folder with one that has a header;
    /// a tar of <c>[train/]CLASS/…</c> or of WebDataset's <c>key.jpg</c> with <c>key.cls</c>.</param>
    /// <param name="options">Seed, held-out share, sizes, class names; left out, the defaults.</param>
    /// <exception cref="DataException">There is no such data, or they do not fit; the message names file and line or entry.</exception>
    public static DataSource Open(string spec, DataOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        options ??= new DataOptions();
        ClassNameFile? names = options.ClassNames is { } file ? ClassNameFile.Read(file) : null;
        try
        {
            DataSource source = Find(spec, names, options);
            return names is null ? source : source.Renamed(names.For(source.ClassNames));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"data '{spec}': cannot be read: {error.Message.TrimEnd('.')}", error);
        }
    }

    private static DataSource Find(string spec, ClassNameFile? names, DataOptions options)
    {
        if (spec.Equals("shapes", StringComparison.OrdinalIgnoreCase)) return OpenShapes(options);
        if (File.Exists(spec))
        {
            return CsvSource.IsCsv(spec) ? CsvSource.Open(spec, names, options)
                : TarSource.IsTar(spec) ? TarSource.Open(Path.GetFileNameWithoutExtension(spec), [spec], names, options)
                : throw new DataException($"data '{spec}' is a file, but neither a list (.csv) nor a tar archive (.tar); unpack it if it is"
                    + " an archive and give the folder");
        }

        if (!Directory.Exists(spec))
            throw new DataException(
                $"data '{spec}': there is no such folder{Suggestion(spec)}; expected 'shapes', a folder of images or of CIFAR-10 batches, a"
                    + " CSV file or a tar archive");
        string inner = Path.Combine(spec, "cifar-10-batches-bin");
        if (Cifar10.IsIn(spec)) return OpenCifar10(spec);
        if (Directory.Exists(inner) && Cifar10.IsIn(inner)) return OpenCifar10(inner);
        if (!Directory.Exists(Path.Combine(spec, TrainFolder)))
        {
            if (CsvSource.In(spec) is { } list) return CsvSource.Open(list, names, options);
            if (TarSource.In(spec) is { Length: > 0 } archives) return TarSource.Open(NameOf(spec), archives, names, options);
        }

        return OpenFolder(spec, options);
    }

    private DataSource Renamed(string[] names) =>
        new(Name, new RenamedDataset(Train, names), new RenamedDataset(Test, names), Fingerprint);

    private static DataSource OpenShapes(DataOptions options)
    {
        ShapesDataset train = new(options.TrainCount, train: true, options.Seed, options.ImageSize);
        ShapesDataset test = new(options.TestCount, train: false, options.Seed, options.ImageSize);
        Fingerprint fingerprint = new();
        fingerprint.Add($"shapes {ShapesDataset.Version} {options.Seed} {options.ImageSize} {options.TrainCount} {options.TestCount}");
        return new DataSource("shapes", new CachedDataset(train), new CachedDataset(test), fingerprint.ToString());
    }

    private static DataSource OpenCifar10(string folder)
    {
        Cifar10 train = new(folder, train: true), test = new(folder, train: false);
        Fingerprint fingerprint = new();
        train.AddTo(ref fingerprint);
        test.AddTo(ref fingerprint);
        return new DataSource(NameOf(folder), new CachedDataset(train), new CachedDataset(test), fingerprint.ToString());
    }

    private static DataSource OpenFolder(string folder, DataOptions options)
    {
        ImageFolder train, test;
        string trainFolder = Path.Combine(folder, TrainFolder);
        if (Directory.Exists(trainFolder))
        {
            string? testFolder = TestFolders.Select(name => Path.Combine(folder, name)).FirstOrDefault(Directory.Exists);
            if (testFolder is null)
                throw new DataException(
                    $"{folder}: there is a train folder but neither test nor val; add one, or give {trainFolder} to hold out a share of"
                        + " it");
            train = new ImageFolder(trainFolder);
            test = new ImageFolder(testFolder, train.ClassNames);
        }
        else
        {
            (train, test) = new ImageFolder(folder).Split(options.TestFraction, options.Seed);
        }

        Fingerprint fingerprint = new();
        train.AddTo(ref fingerprint);
        fingerprint.Add(train.Count);
        test.AddTo(ref fingerprint);
        return new DataSource(NameOf(folder), new CachedDataset(train), new CachedDataset(test), fingerprint.ToString());
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    /// <summary>A folder beside the one that is missing whose name is nearly the same.</summary>
    private static string Suggestion(string spec)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(spec));
        string parent = Path.GetDirectoryName(full) ?? full;
        string typed = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(spec)) ?? "";
        try
        {
            if (!Directory.Exists(parent))
                return $" ('{parent}' is missing, too)";
            IEnumerable<string> names = ImageFolder.SubFolders(parent);
            IReadOnlyList<string> nearest =
                NameSuggestion.Nearest(Path.GetFileName(full), typed.Length == 0 ? names.Append("shapes") : names);
            string question = NameSuggestion.Question([.. nearest.Select(name => Path.Combine(typed, name))]);
            return question.Length == 0 ? "" : $"; {question}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
