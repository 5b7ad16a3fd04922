namespace Fovea;

/// <summary>One part of CIFAR-10 in its binary form: records of one label byte and 3,072 samples, 32x32 in planes of red, green,
/// blue.</summary>
/// <remarks>Krizhevsky, "Learning multiple layers of features from tiny images", 2009. The training part is every
/// <c>data_batch_*.bin</c> of a folder in ordinal order, the test part <c>test_batch.bin</c>; both are read into memory.</remarks>
public sealed class Cifar10 : IImageDataset
{
    private const int Side = 32, Plane = Side * Side, Record = 1 + (3 * Plane);

    private static readonly string[] StandardNames =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    private readonly List<(string File, byte[] Data)> _batches = [];

    /// <summary>Reads one part.</summary>
    /// <param name="folder">The folder that holds the <c>.bin</c> files.</param>
    /// <param name="train">Whether to read the training batches or the test batch.</param>
    /// <exception cref="DataException">A file is missing, cannot be read, is cut off, or holds a label above 9.</exception>
    public Cifar10(string folder, bool train)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            string[] files = train ? Directory.GetFiles(folder, "data_batch_*.bin") : [Path.Combine(folder, "test_batch.bin")];
            Array.Sort(files, StringComparer.Ordinal);
            if (files.Length == 0) throw new DataException($"{folder}: no CIFAR-10 training batches; expected data_batch_1.bin and so on");
            foreach (string file in files)
            {
                if (!File.Exists(file)) throw new DataException($"{file}: there is no such file; a CIFAR-10 folder has a test_batch.bin");
                byte[] data = File.ReadAllBytes(file);
                Check(file, data);
                _batches.Add((file, data));
                Count += data.Length / Record;
            }

            string names = Path.Combine(folder, "batches.meta.txt");
            ClassNames = File.Exists(names) ? ReadNames(names) : StandardNames;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder}: the CIFAR-10 batches cannot be read: {error.Message.TrimEnd('.')}", error);
        }
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether a folder holds such batches.</summary>
    internal static bool IsIn(string folder) =>
        File.Exists(Path.Combine(folder, "test_batch.bin")) || Directory.EnumerateFiles(folder, "data_batch_*.bin").Any();

    /// <inheritdoc/>
    public Image Load(int index)
    {
        ReadOnlySpan<byte> record = RecordOf(index, out _, out _)[1..];
        Image image = new(Side, Side);
        for (int i = 0; i < Plane; i++)
        {
            image.Pixels[3 * i] = record[i];
            image.Pixels[(3 * i) + 1] = record[Plane + i];
            image.Pixels[(3 * i) + 2] = record[(2 * Plane) + i];
        }

        return image;
    }

    /// <inheritdoc/>
    public int Label(int index) => RecordOf(index, out _, out _)[0];

    /// <inheritdoc/>
    public string Describe(int index)
    {
        RecordOf(index, out string file, out int record);
        return $"{file}, record {record}";
    }

    /// <summary>Adds all bytes to a fingerprint.</summary>
    internal void AddTo(ref Fingerprint fingerprint)
    {
        foreach ((_, byte[] data) in _batches) fingerprint.Add(data);
    }

    private static void Check(string file, byte[] data)
    {
        if (data.Length == 0 || data.Length % Record != 0)
        {
            throw new DataException(
                $"{file}: {data.Length} bytes are no whole number of CIFAR-10 records of {Record} bytes; the file is cut off or of"
                    + " another kind");
        }

        for (int i = 0; i < data.Length; i += Record)
        {
            if (data[i] > 9) throw new DataException($"{file}: record {i / Record} has the label {data[i]}; expected 0 to 9");
        }
    }

    private static string[] ReadNames(string file)
    {
        string[] names = [.. File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length == 10 ? names : throw new DataException($"{file}: {names.Length} class names; expected 10, one a line");
    }

    private ReadOnlySpan<byte> RecordOf(int index, out string file, out int record)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        record = index;
        foreach ((string name, byte[] data) in _batches)
        {
            file = name;
            if (record < data.Length / Record) return data.AsSpan(record * Record, Record);
            record -= data.Length / Record;
        }

        throw new ArgumentOutOfRangeException(nameof(index), index, $"there are {Count} images");
    }
}
