namespace Fovea;

/// <summary>Writes a file whole or not at all: readers see the old content or the new one, also after a crash.</summary>
/// <remarks>The content goes to a temporary file in the same folder, is flushed to the disk and then renamed over the target.
/// Whatever fails, the target keeps its old content and the temporary file is removed.</remarks>
public static class AtomicFile
{
    private const int BufferSize = 1 << 16;
    private const int ReadOnlyFileSystem = 30; // EROFS, which the runtime keeps as it is on Unix
    private static int s_counter;

    /// <summary>Writes <paramref name="path"/> with what <paramref name="write"/> puts into the stream.</summary>
    /// <param name="path">The target; replaced where it exists. A symbolic link stays and the file that it names is replaced.</param>
    /// <param name="write">Fills the stream. Its exceptions pass on, save for failures to read or write.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="OutputException">The folder does not exist or is not writable, the target is a folder or a read-only file, or the
    /// disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string? temporary = null;
        try
        {
            string target = Resolve(path);
            string beside = TemporaryBeside(target);
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize))
            {
                temporary = beside;
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, target, overwrite: true);
            temporary = null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new OutputException($"cannot write '{path}': {Reason(path, exception)}", exception);
        }
        finally
        {
            if (temporary is not null)
                Remove(temporary);
        }
    }

    /// <summary>Writes <paramref name="content"/> to <paramref name="path"/>.</summary>
    /// <param name="path">The target; replaced where it exists.</param>
    /// <param name="content">The bytes of the file.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void WriteAllBytes(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));

    /// <summary>Writes <paramref name="content"/> to <paramref name="path"/> as UTF-8 without a byte order mark.</summary>
    /// <param name="path">The target; replaced where it exists.</param>
    /// <param name="content">The text of the file.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void WriteAllText(string path, string content) => WriteAllBytes(path, System.Text.Encoding.UTF8.GetBytes(content));

    private static string Resolve(string path)
    {
        string target = Path.GetFullPath(path);
        var file = new FileInfo(target);
        if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is { } linked)
            target = linked.FullName;
        if (Directory.Exists(target))
            throw new IOException("it is a folder; name a file");
        // A rename would replace it all the same where the folder can be written.
        if (File.Exists(target) && File.GetAttributes(target).HasFlag(FileAttributes.ReadOnly))
            throw new IOException("the file there is read-only; name another or change its permissions");
        return target;
    }

    private static string TemporaryBeside(string target)
    {
        string folder = Path.GetDirectoryName(target) ?? throw new IOException("it is a folder; name a file");
        while (true)
        {
            // The number of the process keeps two writers apart; the counter, two threads of one. A file that exists was left
            // by a process that was killed and whose number came round again.
            string candidate = Path.Combine(folder, $".fovea-{Environment.ProcessId}-{Interlocked.Increment(ref s_counter)}.tmp");
            if (!File.Exists(candidate))
                return candidate;
        }
    }

    private static string Reason(string path, Exception exception) => exception switch
    {
        DirectoryNotFoundException => $"the folder '{Path.GetDirectoryName(Path.GetFullPath(path))}' does not exist; create it first",
        IOException { HResult: ReadOnlyFileSystem } => "the file system is read-only; choose another folder",
        UnauthorizedAccessException => "no permission to write there; choose another folder or change its permissions",
        IOException when new OutputException("", exception).NoRoom => "no room on the disk; free some or choose another place",
        _ => Lower(exception.Message),
    };

    private static string Lower(string message) =>
        message.Length == 0 ? "unknown reason" : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The failure that is on its way out says more than that the leftover could not be removed.
        }
    }
}
