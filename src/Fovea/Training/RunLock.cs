using System.Globalization;

namespace Fovea;

/// <summary>Keeps a second writer out of a folder for as long as this object lives.</summary>
/// <remarks>The operating system holds the lock for the open file, so that one which a dead process left behind is free again. The owner's
/// name lies beside it: the locked file itself cannot be read.</remarks>
internal sealed class RunLock : IDisposable
{
    private const string LockFile = ".fovea-lock";
    private const string OwnerFile = ".fovea-owner";
    private const int HeldOnLinux = 11; // EWOULDBLOCK, which the runtime keeps as it is on Unix
    private const int HeldOnMac = 35;
    private const int HeldOnWindows = unchecked((int)0x80070020);

    private readonly string _folder;
    private readonly FileStream _file;

    private RunLock(string folder, FileStream file) => (_folder, _file) = (folder, file);

    /// <summary>Locks a folder that exists.</summary>
    /// <exception cref="SettingException">Another run writes there.</exception>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public static RunLock Take(string folder)
    {
        if (TryTake(folder) is { } taken)
            return taken;
        string owner = OwnerOf(folder);
        throw new SettingException(
            "out", folder, "a folder that no other run writes to",
            $"the output folder '{folder}' is being written by {owner}; wait for it, stop it, or name another folder");
    }

    /// <summary>Locks a folder, or answers null where another run writes there.</summary>
    public static RunLock? TryTake(string folder)
    {
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult is HeldOnLinux or HeldOnMac or HeldOnWindows)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(
                $"the output folder '{folder}' cannot be written; name another folder or change its permissions", exception);
        }

        string since = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        try
        {
            File.WriteAllText(
                Path.Combine(folder, OwnerFile), $"process {Environment.ProcessId} on {Environment.MachineName} since {since}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw new OutputException($"the output folder '{folder}' cannot be written; name another folder or free some room", exception);
        }

        return new RunLock(folder, file);
    }

    /// <summary>Whether another run writes to a folder.</summary>
    public static bool IsHeld(string folder)
    {
        if (!File.Exists(Path.Combine(folder, LockFile)))
            return false;
        using RunLock? taken = TryTake(folder);
        return taken is null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            File.Delete(Path.Combine(_folder, OwnerFile));
            File.Delete(Path.Combine(_folder, LockFile));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Left behind they do no harm: nobody holds the lock.
        }

        _file.Dispose();
    }

    private static string OwnerOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, OwnerFile));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
