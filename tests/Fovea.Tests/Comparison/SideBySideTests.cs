namespace Fovea.Tests.Comparison;

public sealed class SideBySideTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_piece_of_work_is_done_once(int atOnce)
    {
        int[] times = new int[20];
        SideBySide.Run(
            [.. Enumerable.Range(3, 15)], atOnce, (number, _) => Interlocked.Increment(ref times[number]), CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 20).Select(static number => number is >= 3 and < 18 ? 1 : 0), times);
    }

    [Fact]
    public void The_first_failure_stops_the_others_and_is_the_one_that_is_thrown()
    {
        using Barrier both = new(2);
        int begun = 0;
        DataException exception = Assert.Throws<DataException>(() => SideBySide.Run([0, 1, 2, 3], 2, Work, CancellationToken.None));
        Assert.Equal("run 1", exception.Message);
        Assert.Equal(2, begun);

        void Work(int number, CancellationToken token)
        {
            Interlocked.Increment(ref begun);
            both.SignalAndWait(CancellationToken.None);
            if (number == 1)
                throw new DataException("run 1");
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public void Cancelling_ends_all_and_is_no_failure_of_one()
    {
        using CancellationTokenSource source = new();
        int begun = 0;
        OperationCanceledException exception = Assert.ThrowsAny<OperationCanceledException>(
            () => SideBySide.Run([0, 1, 2, 3], 2, Work, source.Token));
        Assert.Equal(source.Token, exception.CancellationToken);

        void Work(int number, CancellationToken token)
        {
            if (Interlocked.Increment(ref begun) == 2)
                source.Cancel();
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public void Work_side_by_side_has_one_thread_each_and_the_rest_has_all_again()
    {
        int threads = Machine.Threads;
        SideBySide.Run([0, 1], 2, static (_, _) => Assert.Equal(1, Machine.Threads), CancellationToken.None);
        Assert.Equal(threads, Machine.Threads);
    }
}
