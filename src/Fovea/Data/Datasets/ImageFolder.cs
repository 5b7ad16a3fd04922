namespace Fovea;

/// <summary>A folder with one folder per class: <c>folder/class/…/image.jpg</c>. Classes are in ordinal order of their names, images in
/// that of their paths.</summary>
/// <remarks>Files count as images by their extension; one that then cannot be decoded is an error when it is loaded, not before. Names
/// that start with a dot are passed over.</remarks>
public sealed class ImageFolder : IImageDataset
{
    private static readonly string[] Extensions =
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".ppm", ".pgm", ".pnm", ".pbm", ".bmp", ".gif", ".tif", ".tiff", ".webp"];

    private readonly string _folder;
    private readonly string[] _files;
    private readonly int[] _labels;

    /// <summary>Lists a folder's classes and images; nothing is decoded.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="classNames">The classes that must be there, in label order; left out, those that are there in ordinal order.</param>
    /// <exception cref="DataException">The folder is missing, cannot be read or has no classes; a class has no images; or the classes are
    /// not
    /// those asked for.</exception>
    public ImageFolder(string folder, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _folder = folder;
        List<string> files = [];
        List<int> labels = [];
        try
        {
            string[] found = SubFolders(folder);
            ClassNames = classNames ?? found;
            Compare(folder, found, ClassNames);
            for (int label = 0; label < ClassNames.Count; label++)
            {
                string[] images = Images(Path.Combine(folder, ClassNames[label]));
                if (images.Length == 0)
                {
                    throw new DataException(
                        $"class '{ClassNames[label]}' in {folder} has no images; add some ({string.Join(' ', Extensions[..6])} …)"
                        + " or remove the folder");
                }

                files.AddRange(images);
                labels.AddRange(Enumerable.Repeat(label, images.Length));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder}: the folder cannot be read: {error.Message.TrimEnd('.')}", error);
        }

        _files = [.. files];
        _labels = [.. labels];
    }

    private ImageFolder(ImageFolder all, int[] indices)
    {
        _folder = all._folder;
        ClassNames = all.ClassNames;
        _files = [.. indices.Select(index => all._files[index])];
        _labels = [.. indices.Select(index => all._labels[index])];
    }

    /// <inheritdoc/>
    public int Count => _files.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public Image Load(int index) => Image.Load(_files[index], Describe(index));

    /// <inheritdoc/>
    public int Label(int index) => _labels[index];

    /// <inheritdoc/>
    public string Describe(int index) => _files[index];

    /// <summary>Cuts the images into two parts, class by class.</summary>
    /// <param name="fraction">The share of each class that goes to the second part, above 0 and below 1; rounded, and at least one image
    /// stays
    /// in the first.</param>
    /// <param name="seed">Chooses the images: the same seed and files give the same parts.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fraction"/> is not above 0 and below 1.</exception>
    /// <exception cref="DataException">No class has an image to spare for the second part.</exception>
    public (ImageFolder First, ImageFolder Second) Split(double fraction, ulong seed)
    {
        (int[] first, int[] second) = StratifiedSplit.Cut(_labels, ClassNames.Count, fraction, seed, _folder);
        return (new ImageFolder(this, first), new ImageFolder(this, second));
    }

    /// <summary>Adds the names and sizes of the files to a fingerprint.</summary>
    internal void AddTo(ref Fingerprint fingerprint)
    {
        for (int i = 0; i < Count; i++)
        {
            fingerprint.Add(Path.GetRelativePath(_folder, _files[i]).Replace('\\', '/'));
            fingerprint.Add(_labels[i]);
            FileInfo file = new(_files[i]);
            fingerprint.Add(file.Exists ? file.Length : -1);
        }
    }

    /// <summary>The names of the folders in a folder, in ordinal order.</summary>
    internal static string[] SubFolders(string folder)
    {
        if (!Directory.Exists(folder)) throw new DataException($"{folder}: there is no such folder");
        string[] names = [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path))];
        names = Array.FindAll(names, name => !name.StartsWith('.'));
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    private static string[] Images(string folder)
    {
        EnumerationOptions options = new()
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.None,
            IgnoreInaccessible = false,
        };
        string[] files = [.. Directory.EnumerateFiles(folder, "*", options).Where(IsImage)];
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    /// <summary>Whether a name is that of an image.</summary>
    internal static bool IsImage(string path) =>
        !Path.GetFileName(path.AsSpan()).StartsWith('.')
        && Array.Exists(Extensions, extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    private static void Compare(string folder, string[] found, IReadOnlyList<string> wanted)
    {
        if (found.Length == 0)
            throw new DataException($"{folder}: there are no class folders in it; expected {Path.Combine(folder, "CLASS", "image.jpg")}");
        string[] missing = [.. wanted.Except(found, StringComparer.Ordinal)];
        string[] unexpected = [.. found.Except(wanted, StringComparer.Ordinal)];
        if (missing.Length + unexpected.Length == 0) return;
        string text = missing.Length > 0 ? $"class '{missing[0]}' is missing"
            : $"class '{unexpected[0]}' is not one of the training classes";
        int more = missing.Length + unexpected.Length - 1;
        throw new DataException(
            $"{folder}: {text}{(more > 0 ? $", and {more} more differ" : "")}; the class folders must be those of the training images");
    }
}
