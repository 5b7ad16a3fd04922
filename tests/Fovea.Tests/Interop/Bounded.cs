using System.Diagnostics;
using System.Globalization;

namespace Fovea.Tests;

/// <summary>Opens damaged files and holds the reader to its promises.</summary>
internal static class Bounded
{
    /// <summary>The name that messages must begin with.</summary>
    public const string Name = "damaged.bin";

    private const string ProcessorTime = "/proc/thread-self/schedstat"; // nanoseconds on a processor come first

    private const long MostBytes = 200_000_000;
    private const int MostAttempts = 6;

    /// <summary>Opens a file and reads every tensor; gives the error, or null where the file is readable.</summary>
    public static CheckpointException? Read(byte[] content, string what)
    {
        TimeSpan limit = TimeSpan.FromSeconds(1);
        CheckpointException? error = Read(content, what, out TimeSpan fastest);
        // The fastest of some attempts tells a slow file from a slow moment: caches and memory are shared with other work.
        for (int attempt = 2; fastest > limit && attempt <= MostAttempts; attempt++)
        {
            error = Read(content, what, out TimeSpan time);
            fastest = time < fastest ? time : fastest;
        }

        Assert.True(fastest < limit, $"{what}: took {fastest} at best");
        return error;
    }

    private static CheckpointException? Read(byte[] content, string what, out TimeSpan time)
    {
        TimeSpan started = Now();
        long before = GC.GetAllocatedBytesForCurrentThread();
        CheckpointException? error = null;
        try
        {
            using CheckpointFile file = CheckpointFile.FromBytes(content, Name);
            foreach (CheckpointEntry entry in file.Entries)
                Assert.Equal(entry.Bytes, file.GetBytes(entry.Name).Length);
        }
        catch (CheckpointException exception)
        {
            error = exception;
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.IAssertionException)
        {
            Assert.Fail($"{what}: {exception}");
        }

        time = Now() - started;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated - content.Length < MostBytes, $"{what}: took {allocated:N0} bytes for a file of {content.Length:N0}");
        if (error is not null)
        {
            Assert.StartsWith(Name + ": ", error.Message, StringComparison.Ordinal);
            Assert.True(error.Message.Length < 1000, $"{what}: a message of {error.Message.Length} characters");
        }

        return error;
    }

    /// <summary>The time that this thread had a processor, where the system tells it; other processes do not lengthen that.</summary>
    public static TimeSpan Now() => File.Exists(ProcessorTime)
        ? TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText(ProcessorTime).Split(' ')[0], CultureInfo.InvariantCulture) / 1000)
        : Stopwatch.GetElapsedTime(0);

    /// <summary>Opens a file that must be refused, and checks what is said.</summary>
    public static void Refuse(byte[] content, string expected)
    {
        CheckpointException? error = Read(content, expected);
        Assert.True(error is not null, $"was read; expected: {expected}");
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
