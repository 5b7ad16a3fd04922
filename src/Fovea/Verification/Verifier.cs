using System.IO.Enumeration;

namespace Fovea;

/// <summary>Runs golden files, recorded values of the authors' code and of PyTorch, against this build on this machine.</summary>
public sealed class Verifier
{
    private static readonly IGoldenFamily[] Families =
    [
        new ImageDecodingGolden(),
        new ImagePreprocessGolden(),
        new ImageResizeGolden(),
        new ImageAugmentGolden(),
        new ImageMalformedGolden(),
        new ClassificationGolden(),
        new OptimGolden(),
        new OpGolden(),
        new AttentionGolden(),
        new AttentionIndexGolden(),
        new ModelGolden(),
        new ModelCountsGolden(),
        new PendingGolden(),
    ];

    private readonly List<Found> _found = [];
    private readonly IReadOnlyList<string> _paths;

    /// <summary>Finds the golden files.</summary>
    /// <param name="paths">Files, and folders that are searched with all below them.</param>
    /// <exception cref="ArgumentException">No path is given.</exception>
    /// <exception cref="DataException">A path does not exist or holds no golden file.</exception>
    public Verifier(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        _paths = [.. paths];
        if (_paths.Count == 0)
            throw new ArgumentException("no path is given; name golden files or a folder that holds some", nameof(paths));
        foreach (string path in _paths)
        {
            int before = _found.Count;
            if (Directory.Exists(path))
                AddFolder(path);
            else if (File.Exists(path))
                AddFile(path);
            else
                throw new DataException($"{path}: there is no such file or folder; expected a golden file or a folder that holds some");
            if (_found.Count == before)
                throw new DataException(
                    $"{path}: holds no golden file; expected safetensors files or indexes as golden/README.md describes");
        }
    }

    /// <summary>Patterns with <c>*</c> and <c>?</c>; a case runs where one of them matches its file's name with or without extension,
    /// its path, its name inside the file, or <c>file#case</c>. None of them: every case runs.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Golden files found.</summary>
    public int Files => _found.Count;

    /// <summary>Runs the cases one after the other.</summary>
    /// <param name="progress">Told every result as it comes; may be null.</param>
    /// <param name="cancellation">Stops between two cases.</param>
    /// <exception cref="ArgumentException">No case matches <see cref="Only"/>.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public VerificationReport Run(Action<VerificationResult>? progress = null, CancellationToken cancellation = default)
    {
        List<VerificationResult> results = [];
        foreach (Found found in _found)
        {
            foreach (VerificationResult result in RunFile(found, cancellation))
            {
                results.Add(result);
                progress?.Invoke(result);
            }
        }

        if (results.Count == 0)
            throw new ArgumentException($"no case matches '{string.Join("', '", Only)}' in {string.Join(", ", _paths)}; use * and ?");
        return new VerificationReport(results);
    }

    private static VerificationResult RunCase(string name, GoldenCase golden)
    {
        GoldenCheck check = new();
        try
        {
            golden.Run(check);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            check.Fail($"{exception.GetType().Name}: {exception.Message}");
        }

        return check.ToResult(name);
    }

    private static VerificationResult Unreadable(string name, Exception exception) =>
        new(name, VerificationStatus.Failed, null, null, null, exception.Message);

    private IEnumerable<VerificationResult> RunFile(Found found, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (found.Family is null)
        {
            if (Wanted(found.File, ""))
                yield return Unreadable(found.File.Name, found.Problem!);
            yield break;
        }

        using IEnumerator<GoldenCase> cases = found.Family.Cases(found.File).GetEnumerator();
        while (true)
        {
            Exception? problem = null;
            try
            {
                if (!cases.MoveNext())
                    yield break;
            }
            catch (Exception exception) when (exception is FoveaException or IOException or System.Text.Json.JsonException)
            {
                problem = exception;
            }

            if (problem is not null)
            {
                yield return Unreadable(found.File.Name, problem);
                yield break;
            }

            GoldenCase golden = cases.Current;
            if (!Wanted(found.File, golden.Name))
                continue;
            cancellation.ThrowIfCancellationRequested();
            yield return RunCase(golden.Name.Length == 0 ? found.File.Name : $"{found.File.Name}#{golden.Name}", golden);
        }
    }

    private bool Wanted(GoldenFile file, string name)
    {
        string stem = Path.GetFileNameWithoutExtension(file.Path);
        string[] names = [stem, Path.GetFileName(file.Path), file.Name, file.Name.Replace('\\', '/'), name, $"{stem}#{name}"];
        return Only.Count == 0 || Only.Any(pattern => names.Any(candidate => FileSystemName.MatchesSimpleExpression(pattern, candidate)));
    }

    private void AddFolder(string folder)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        foreach (string path in Directory.EnumerateFiles(folder, "*", all).Order(StringComparer.Ordinal))
            AddFile(path);
    }

    private void AddFile(string path)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".safetensors":
                AddSafetensors(path);
                break;
            case ".json" or ".onnx":
                AddIfRead(new GoldenFile(path, path, null));
                break;
        }
    }

    private void AddSafetensors(string path)
    {
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            AddIfRead(new GoldenFile(path, path, file.Metadata));
        }
        catch (CheckpointException exception)
        {
            _found.Add(new Found(new GoldenFile(path, path, null), null, exception));
        }
    }

    private void AddIfRead(GoldenFile file)
    {
        if (Array.Find(Families, family => family.Reads(file)) is { } reader)
            _found.Add(new Found(file, reader, null));
    }

    private sealed record Found(GoldenFile File, IGoldenFamily? Family, Exception? Problem);
}
