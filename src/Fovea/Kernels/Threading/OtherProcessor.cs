using System.Numerics;
using System.Runtime.InteropServices;

namespace Fovea.Kernels;

/// <summary>Keeps a worker off the processor of the thread that wakes it, on Linux.</summary>
/// <remarks>The system likes to wake a thread beside the one that wakes it, where it then waits for its turn: measured on two idle
/// processors, a worker came to help after five milliseconds, in which the caller had done its work alone.</remarks>
internal sealed unsafe partial class OtherProcessor
{
    private const int MaskWords = 16; // 1024 processors, as the C library has it

    private static readonly ulong[]? Allowed = AllowedProcessors();

    private readonly int _thread;
    private int _excluded = -1;

    private OtherProcessor(int thread) => _thread = thread;

    /// <summary>That of the calling thread; null where the system offers no choice.</summary>
    public static OtherProcessor? OfThisThread() => Allowed is null ? null : new OtherProcessor(ThreadNumber());

    /// <summary>Lets the thread run on every processor of the process but the caller's.</summary>
    public void Choose()
    {
        int processor = Thread.GetCurrentProcessorId();
        if (processor == _excluded || (uint)processor >= MaskWords * 64)
            return;
        _excluded = processor;
        ulong* mask = stackalloc ulong[MaskWords];
        Allowed.CopyTo(new Span<ulong>(mask, MaskWords));
        mask[processor / 64] &= ~(1UL << (processor % 64));
        _ = SetAffinity(_thread, MaskWords * sizeof(ulong), mask); // a refusal is no fault: the thread stays where it may run
    }

    private static ulong[]? AllowedProcessors()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        ulong[] words = new ulong[MaskWords];
        try
        {
            fixed (ulong* mask = words)
            {
                if (GetAffinity(0, MaskWords * sizeof(ulong), mask) < 0 || ThreadNumber() <= 0)
                    return null;
            }
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }

        return words.Sum(static word => BitOperations.PopCount(word)) > 1 ? words : null;
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadNumber();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint bytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint bytes, ulong* mask);
}
