using System.Runtime.ExceptionServices;

namespace Fovea;

/// <summary>Numbered pieces of work, some of them at a time, each on one thread.</summary>
internal static class SideBySide
{
    /// <summary>Does <paramref name="work"/> for each of <paramref name="numbers"/>, in their order but for those at work at the same
    /// time. The first failure stops what is at work and is thrown once all of it has ended.</summary>
    /// <param name="numbers">The pieces of work.</param>
    /// <param name="atOnce">How many are done at a time; 1 has all threads for each, more have one thread each.</param>
    /// <param name="work">Does one; it ends with an exception where its token is cancelled.</param>
    /// <param name="cancellation">Cancels the tokens of all.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Run(IReadOnlyList<int> numbers, int atOnce, Action<int, CancellationToken> work, CancellationToken cancellation)
    {
        if (atOnce == 1)
        {
            foreach (int number in numbers)
                work(number, cancellation);
            return;
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        int taken = -1;
        ExceptionDispatchInfo? failure = null;
        Thread[] helpers = [.. Enumerable.Range(1, atOnce - 1)
            .Select(i => new Thread(Work) { IsBackground = true, Name = $"Fovea run {i}" })];
        foreach (Thread helper in helpers)
            helper.Start();
        Work();
        foreach (Thread helper in helpers)
            helper.Join();
        cancellation.ThrowIfCancellationRequested();
        failure?.Throw();

        void Work() => Kernels.Parallel.Alone(() =>
        {
            try
            {
                while (!stop.IsCancellationRequested && Interlocked.Increment(ref taken) is int next && next < numbers.Count)
                    work(numbers[next], stop.Token);
            }
            catch (Exception exception)
            {
                // Those that this one stops end with an exception, too, but later.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
                stop.Cancel();
            }
        });
    }
}
