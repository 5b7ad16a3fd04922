using System.Runtime.InteropServices;

namespace Fovea.Kernels;

/// <summary>Asks the system for pages of 2 MB: weights and maps that are read once a run miss the translation buffers otherwise.</summary>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of a huge page on x64, and on Arm with small pages of 4 KB.</summary>
    public const int Bytes = 2 << 20;

    private const int AdviseHugePages = 14; // MADV_HUGEPAGE

    private static bool s_isKnown = OperatingSystem.IsLinux();

    /// <summary>Advises memory that was not touched yet: the whole huge pages in it. Where the system has none nothing happens.</summary>
    public static void Advise(void* start, nuint bytes)
    {
        nuint first = ((nuint)start + Bytes - 1) / Bytes * Bytes;
        nuint end = ((nuint)start + bytes) / Bytes * Bytes;
        if (!s_isKnown || end <= first)
            return;
        try
        {
            // A refusal is no fault: the memory is the same, only slower.
            _ = Advise(first, end - first, AdviseHugePages);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            s_isKnown = false;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint address, nuint length, int advice);
}
