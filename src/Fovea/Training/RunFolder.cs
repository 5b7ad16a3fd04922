using System.Globalization;

namespace Fovea;

/// <summary>The folder of one run: settings in <c>args.json</c>, a state to resume from, and a file that says it is finished.</summary>
/// <remarks>Nothing is created before <see cref="Open"/> has found that the run may use the folder; until it is disposed of, no other run
/// may.</remarks>
internal sealed class RunFolder : IDisposable
{
    private const string ArgumentsFile = "args.json";
    private const string TemporaryFiles = ".fovea-*.tmp";
    private const int MostRuns = 99_999;

    // The folders in which a run writes. What somebody put into others is not touched: a run may be writing there.
    private static readonly string[] WrittenFolders = ["", TrainingFiles.CheckpointFolder, RunKind.StateFolder];

    // Names that begin with a dot count as hidden, which a search passes over unless told.
    private static readonly EnumerationOptions HiddenToo = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly bool _created;
    private readonly RunLock _lock;

    private RunFolder(string path, bool resumed, bool created, RunLock taken)
    {
        Path = path;
        IsResumed = resumed;
        _created = created;
        _lock = taken;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Whether an interrupted run of the same settings is in it.</summary>
    public bool IsResumed { get; }

    /// <summary>Finds or creates the folder.</summary>
    /// <param name="kind">What to run and which files belong to it.</param>
    /// <param name="settings">The settings as JSON; what a folder to be resumed must hold, byte for byte.</param>
    /// <param name="options">Which folder, and whether to resume or overwrite.</param>
    /// <exception cref="SettingException">The folder holds something else.</exception>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public static RunFolder Open(RunKind kind, string settings, RunOptions options)
    {
        RunFolder folder = options.Folder is { } path ? Named(kind, settings, options, path) : Automatic(kind, settings, options);
        try
        {
            AtomicFile.WriteAllText(folder.File(ArgumentsFile), settings);
            return folder;
        }
        catch (OutputException)
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>A path below the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Lets other runs in, and removes the folder again where this run created it and nothing to go on from came to be in
    /// it.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        if (_created && Directory.EnumerateFileSystemEntries(Path).All(
            static entry => System.IO.Path.GetFileName(entry) is ArgumentsFile or TrainingFiles.EventFolder))
            Directory.Delete(Path, recursive: true);
    }

    private static RunFolder Named(RunKind kind, string settings, RunOptions options, string path)
    {
        if (System.IO.File.Exists(path))
            throw Refused(path, "is a file; name another folder");
        if (RunLock.IsHeld(path))
            RunLock.Take(path).Dispose();
        State state = Look(kind, settings, path);
        bool resumed = state == State.Interrupted && options.Resume;
        bool replaces = !resumed && state is not (State.Missing or State.Empty);
        if (replaces && !options.Overwrite)
            throw Refused(path, Complaint(kind, state));
        return Prepare(path, resumed, created: state == State.Missing, replaces ? kind : null);
    }

    private static RunFolder Automatic(RunKind kind, string settings, RunOptions options)
    {
        string root = System.IO.Path.Combine("runs", kind.Verb);
        int newest = 0;
        string? unfinished = null;
        int unfinishedNumber = 0;
        foreach (string folder in Directory.Exists(root) ? Directory.EnumerateDirectories(root) : [])
        {
            string digits = System.IO.Path.GetFileName(folder).Split('-')[0];
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number > MostRuns)
                continue;
            newest = Math.Max(newest, number);
            if (number > unfinishedNumber && options.Resume && Look(kind, settings, folder) == State.Interrupted
                && !RunLock.IsHeld(folder))
                (unfinished, unfinishedNumber) = (folder, number);
        }

        if (unfinished is not null)
            return Prepare(unfinished, resumed: true, created: false);
        string name = string.Create(CultureInfo.InvariantCulture, $"{newest + 1:D4}-{FileName(kind.Label)}");
        return Prepare(System.IO.Path.Combine(root, name), resumed: false, created: true);
    }

    /// <summary>A name that every file system takes: other characters become underscores.</summary>
    public static string FileName(string text) => string.Create(text.Length, text, static (name, source) =>
    {
        for (int i = 0; i < name.Length; i++)
            name[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] is '-' or '.' or '_' or '+' or '=' or '@' ? source[i] : '_';
    });

    private static State Look(RunKind kind, string settings, string path)
    {
        if (!Directory.Exists(path))
            return State.Missing;
        try
        {
            string arguments = System.IO.Path.Combine(path, ArgumentsFile);
            if (!System.IO.File.Exists(arguments))
            {
                // A process that was killed while it wrote the first file leaves a temporary one.
                bool empty = !Directory.EnumerateFileSystemEntries(path)
                    .Any(static entry => !System.IO.Path.GetFileName(entry).StartsWith(".fovea-", StringComparison.Ordinal));
                return empty ? State.Empty : State.Foreign;
            }

            if (!string.Equals(System.IO.File.ReadAllText(arguments), settings, StringComparison.Ordinal))
                return State.OtherSettings;
            return System.IO.File.Exists(System.IO.Path.Combine(path, kind.FinishedFile)) ? State.Finished : State.Interrupted;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(
                $"the output folder '{path}' cannot be read; change its permissions or name another folder", exception);
        }
    }

    private static string Complaint(RunKind kind, State state) => state switch
    {
        State.Interrupted => "holds an interrupted run of the same settings; resume it, name a new folder, or overwrite it",
        State.Finished => $"holds a finished run of the same settings ({kind.FinishedFile}); name a new folder, or overwrite it",
        State.OtherSettings => "holds a run of other settings (see its args.json); name a new folder, or overwrite it",
        _ => "is not empty and holds no run; name a new or an empty folder",
    };

    private static SettingException Refused(string path, string complaint) =>
        new("out", path, "a new or an empty folder", $"the output folder '{path}' {complaint}");

    private static RunFolder Prepare(string path, bool resumed, bool created, RunKind? replaced = null)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, exception);
        }

        RunLock taken = RunLock.Take(path);
        try
        {
            if (replaced is not null)
                Clear(replaced, path);
            foreach (string folder in WrittenFolders.Select(name => System.IO.Path.Combine(path, name)).Where(Directory.Exists))
                foreach (string file in Directory.EnumerateFiles(folder, TemporaryFiles, HiddenToo))
                    System.IO.File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or OutputException)
        {
            taken.Dispose();
            throw exception as OutputException ?? Unwritable(path, exception);
        }

        return new RunFolder(path, resumed, created, taken);
    }

    private static OutputException Unwritable(string path, Exception exception) =>
        new($"the output folder '{path}' cannot be written; name another folder or change its permissions", exception);

    /// <summary>Removes what a run of this kind leaves, and nothing else.</summary>
    private static void Clear(RunKind kind, string path)
    {
        try
        {
            foreach (string name in (ReadOnlySpan<string>)[ArgumentsFile, kind.FinishedFile, .. kind.OtherFiles])
            {
                string entry = System.IO.Path.Combine(path, name);
                if (System.IO.File.Exists(entry))
                    System.IO.File.Delete(entry);
                else if (Directory.Exists(entry))
                    Directory.Delete(entry, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(
                $"an earlier run in '{path}' cannot be removed; name another folder or change its permissions", exception);
        }
    }

    private enum State
    {
        Missing,
        Empty,
        Interrupted,
        Finished,
        OtherSettings,
        Foreign,
    }
}
