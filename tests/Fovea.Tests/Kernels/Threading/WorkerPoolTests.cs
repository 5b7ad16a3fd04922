using Fovea.Kernels;

namespace Fovea.Tests;

public sealed unsafe class WorkerPoolTests
{
    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(1, 9, true)]
    [InlineData(2, 1, false)]
    [InlineData(2, 7, true)]
    [InlineData(3, 2, false)]
    [InlineData(5, 64, false)]
    [InlineData(5, 64, true)]
    [InlineData(4, 70_000, true)]
    public void Every_task_of_many_regions_runs_once(int threads, int tasks, bool isDescending)
    {
        using WorkerPool pool = new(threads);
        int[] counts = new int[tasks];
        int regions = tasks > 1000 ? 20 : 2000;
        fixed (int* count = counts)
        {
            for (int region = 0; region < regions; region++)
                pool.Run(tasks, isDescending ? TaskOrder.Descending : TaskOrder.Ascending, &Count, count);
        }

        Assert.All(counts, count => Assert.Equal(regions, count));
    }

    [Fact]
    public void A_region_ends_without_the_workers_that_do_not_come()
    {
        using WorkerPool pool = new(64);
        int count = 0;
        for (int region = 0; region < 200; region++)
            pool.Run(3, TaskOrder.Ascending, &Add, &count);

        Assert.Equal(600, count);
    }

    [Fact]
    public void A_worker_is_woken_off_the_processor_of_its_caller()
    {
        OtherProcessor? place = null;
        int thread = 0;
        using ManualResetEventSlim known = new(), seen = new();
        Thread worker = new(() =>
        {
            place = OtherProcessor.OfThisThread();
            if (place is not null)
                thread = int.Parse(File.ResolveLinkTarget("/proc/thread-self", false)!.Name, null);
            known.Set();
            seen.Wait();
        });
        worker.Start();
        known.Wait();
        try
        {
            if (place is null)
                return; // the system offers no choice
            int before = Allowed(thread);
            place.Choose();
            Assert.Equal(before - 1, Allowed(thread));
        }
        finally
        {
            seen.Set();
            worker.Join();
        }
    }

    /// <summary>On how many processors a thread may run: the bits of groups of hexadecimal digits.</summary>
    private static int Allowed(int thread) => File.ReadLines($"/proc/self/task/{thread}/status")
        .First(static line => line.StartsWith("Cpus_allowed:", StringComparison.Ordinal))
        .Split('\t', ',')[1..]
        .Sum(static group => System.Numerics.BitOperations.PopCount(Convert.ToUInt32(group, 16)));

    private static void Count(void* state, int task) => Interlocked.Increment(ref ((int*)state)[task]);

    private static void Add(void* state, int task) => Interlocked.Increment(ref *(int*)state);
}
