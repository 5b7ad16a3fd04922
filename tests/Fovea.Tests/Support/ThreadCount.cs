using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

/// <summary>What some work gives with a number of threads that is not the test's own.</summary>
internal static class ThreadCount
{
    public static T Run<T>(int threads, Func<T> work)
    {
        int before = Parallel.Threads;
        Parallel.Threads = threads;
        try
        {
            return work();
        }
        finally
        {
            Parallel.Threads = before;
        }
    }
}
