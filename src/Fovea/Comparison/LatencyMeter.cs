using System.Diagnostics;

namespace Fovea;

/// <summary>Times single images through several networks in turn, so that whatever else the machine does meets all of them alike.</summary>
internal static class LatencyMeter
{
    private const int WarmUp = 5;
    private const int LeastRepeats = 10;
    private const double MostSeconds = 60;

    /// <summary>Median and 95th percentile of each network, in evaluation mode, at batch 1.</summary>
    /// <param name="models">The networks.</param>
    /// <param name="imageSize">Side of the image in pixels.</param>
    /// <param name="repeats">Timed passes of each.</param>
    /// <param name="cancellation">Stops between two rounds.</param>
    public static IReadOnlyList<Latency> Measure(IReadOnlyList<Model> models, int imageSize, int repeats, CancellationToken cancellation)
    {
        using Grad.Scope inference = Grad.Disabled();
        Tensor image = Image(imageSize);
        foreach (Model model in models)
        {
            model.Evaluate();
            for (int i = 0; i < WarmUp; i++)
                Time(model, image);
        }

        double[][] times = [.. models.Select(_ => new double[repeats])];
        long started = Stopwatch.GetTimestamp();
        int rounds = 0;
        while (rounds < repeats && (rounds < LeastRepeats || Stopwatch.GetElapsedTime(started).TotalSeconds < MostSeconds))
        {
            cancellation.ThrowIfCancellationRequested();
            // Each round begins with another network: none of them always follows the same one.
            for (int i = 0; i < models.Count; i++)
            {
                int turn = (i + rounds) % models.Count;
                times[turn][rounds] = Time(models[turn], image);
            }

            rounds++;
        }

        return [.. times.Select(all => Summary(all.AsSpan(0, rounds)))];
    }

    private static double Time(Model model, Tensor image)
    {
        using Workspace workspace = Workspace.Begin("latency");
        long started = Stopwatch.GetTimestamp();
        image.Apply(model);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static Tensor Image(int side)
    {
        float[] values = new float[3 * side * side];
        RandomStream stream = RandomStream.Named(0, "latency");
        foreach (ref float value in values.AsSpan())
            value = (float)stream.NextNormal();
        return Tensor.From(values, new Shape(1, 3, side, side));
    }

    private static Latency Summary(Span<double> times)
    {
        times.Sort();
        int middle = times.Length / 2;
        double median = times.Length % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
        return new Latency(median, times[Math.Max(0, (int)Math.Ceiling(0.95 * times.Length) - 1)], times.Length);
    }
}
