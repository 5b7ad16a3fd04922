using System.Globalization;

namespace Fovea.Cli;

/// <summary>How far the memory of this process rises while it does something.</summary>
internal static class PeakMemory
{
    private const string Reset = "5"; // proc(5): the peak of resident memory becomes what is resident now

    /// <summary>Does it.</summary>
    /// <returns>The peak of resident memory less what was resident before, in bytes; null where the system does not tell.</returns>
    public static long? Of(Action action)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        long? before = CanReset() ? Read("VmRSS:") : null;
        action();
        return before is { } from && Read("VmHWM:") is { } to ? Math.Max(0, to - from) : null;
    }

    private static bool CanReset()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            File.WriteAllText("/proc/self/clear_refs", Reset);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long? Read(string name)
    {
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(name, StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(name.Length, line.Length - name.Length - " kB".Length).Trim(), NumberStyles.None,
                    CultureInfo.InvariantCulture, out long kilobytes))
            {
                return kilobytes * 1024;
            }
        }

        return null;
    }
}
