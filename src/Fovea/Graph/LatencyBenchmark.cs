using System.Diagnostics;

namespace Fovea;

/// <summary>Times runs of several networks by turns, so that whatever else the machine does meets all of them alike.</summary>
/// <remarks>A turn is one run that is not timed, after which caches and threads are the network's own, and two that are. Where turns are
/// apart the runs before those that are timed, six then, take as long as the pause: a processor that was idle needs tens of milliseconds to
/// come up to speed, in which a faster network has more of its runs. Each round begins with another network: none of them always follows
/// the same one.</remarks>
public static class LatencyBenchmark
{
    private const int FirstRuns = 3;
    private const int TimedRuns = 2;
    private const int TimedRunsApart = 6;
    private const int LeastRounds = 3;
    private const int MostLayerRuns = 1000;

    /// <summary>Minimum, median and 95th percentile of each network.</summary>
    /// <param name="runs">What runs each network once, for example <c>() =&gt; session.Run()</c> of a <see cref="PlanSession"/>.</param>
    /// <param name="duration">The time for all of them together; there are six timed runs of each at least.</param>
    /// <param name="mostRepeats">Timed runs of each at most, 1 or more.</param>
    /// <param name="pause">Time before each turn in which nothing runs. Threads of a library that wait for work in a loop, tens of
    /// milliseconds long in some, would take a processor from the next network.</param>
    /// <param name="progress">Told the time that has passed, from turn to turn; may be null.</param>
    /// <param name="cancellation">Stops between two turns.</param>
    /// <exception cref="ArgumentException">There is nothing to run.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mostRepeats"/> is below 1.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<Latency> Run(IReadOnlyList<Action> runs, TimeSpan duration, int mostRepeats = int.MaxValue,
        TimeSpan pause = default, Action<TimeSpan>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostRepeats, 1);
        if (runs.Count == 0)
            throw new ArgumentException("there is nothing to time", nameof(runs));
        foreach (Action run in runs)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < FirstRuns; i++)
                run();
        }

        List<double>[] times = [.. runs.Select(static _ => new List<double>())];
        long started = Stopwatch.GetTimestamp();
        for (int round = 0; times[0].Count < mostRepeats; round++)
        {
            if (round >= LeastRounds && Stopwatch.GetElapsedTime(started) >= duration)
                break;
            int timed = Math.Min(pause > TimeSpan.Zero ? TimedRunsApart : TimedRuns, mostRepeats - times[0].Count);
            for (int i = 0; i < runs.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Invoke(Stopwatch.GetElapsedTime(started));
                int turn = (i + round) % runs.Count;
                if (pause > TimeSpan.Zero)
                    Thread.Sleep(pause);
                long resumed = Stopwatch.GetTimestamp();
                do
                    runs[turn]();
                while (Stopwatch.GetElapsedTime(resumed) < pause);
                for (int repeat = 0; repeat < timed; repeat++)
                {
                    long before = Stopwatch.GetTimestamp();
                    runs[turn]();
                    times[turn].Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
                }
            }
        }

        return [.. times.Select(static all => Latency.Of(all.ToArray()))];
    }

    /// <summary>The time of each step of a plan: the median over its runs.</summary>
    /// <param name="session">A session of the plan; its <see cref="PlanSession.Input"/> is what is computed.</param>
    /// <param name="duration">The time for all runs; there are three at least and a thousand at most.</param>
    /// <param name="cancellation">Stops between two runs.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<LayerLatency> Layers(PlanSession session, TimeSpan duration, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        Plan plan = session.Plan;
        PlanStep[] steps = plan.Steps;
        List<double>[] times = [.. steps.Select(static _ => new List<double>())];
        long[] ticks = new long[steps.Length];
        session.Measure(ticks); // the first run pays for what is not in the caches yet
        long started = Stopwatch.GetTimestamp();
        for (int run = 0; run < MostLayerRuns && (run < LeastRounds || Stopwatch.GetElapsedTime(started) < duration); run++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(ticks);
            session.Measure(ticks);
            for (int i = 0; i < ticks.Length; i++)
                times[i].Add(1e3 * ticks[i] / Stopwatch.Frequency);
        }

        return
        [
            .. steps.Select((step, i) => new LayerLatency(
                step.Module, step.Name, plan.ForAll(step.Output), Latency.Of(times[i].ToArray()).Median, step.MultiplyAdds * plan.Runs,
                (step.MapBytes * plan.Runs) + step.WeightBytes)),
        ];
    }
}
