using System.Diagnostics;
using System.Globalization;

namespace Fovea.Benchmarks;

/// <summary>Training steps on random images; prints the milliseconds of each after the first seconds, then the megabytes by which
/// they raised the peak of resident memory, for bench/peers/train.sh.</summary>
internal static class StepBenchmark
{
    // The runtime compiles what runs often for the first seconds, on a processor that a step with all threads wants.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    public static void Run(string[] arguments)
    {
        int batch = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        int size = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        Kernels.Parallel.Threads = Option(arguments, "--threads", Environment.ProcessorCount);
        int steps = Option(arguments, "--steps", 10);
        int attention = Array.IndexOf(arguments, "--attention");
        Model model = ModelCatalog.Default.Create(
            arguments[0], new ModelOptions { Classes = 10, Attention = attention < 0 ? "none" : arguments[attention + 1] });
        model.Train();
        if (Array.IndexOf(arguments, "--recompute") >= 0)
            model.RecomputeBlocks();
        RandomStream stream = new(1);
        float[] pixels = new float[batch * 3 * size * size];
        foreach (ref float pixel in pixels.AsSpan())
            pixel = (float)stream.NextNormal();
        Tensor images = Tensor.From(pixels, new Shape(batch, 3, size, size));
        int[] labels = new int[batch];
        for (int i = 0; i < batch; i++)
            labels[i] = stream.NextInt(10);
        Sgd optimizer = new(model.Parameters(), 0.01, momentum: 0.9);
        File.WriteAllText("/proc/self/clear_refs", "5"); // the peak becomes what is resident now, see proc(5)
        double before = Resident("VmRSS:");
        long started = Stopwatch.GetTimestamp();
        while (steps > 0)
        {
            bool isTimed = Stopwatch.GetElapsedTime(started) >= WarmUp;
            long begin = Stopwatch.GetTimestamp();
            using (Workspace workspace = Workspace.Begin())
            {
                Losses.CrossEntropy(images.Apply(model), labels).Backward();
                optimizer.Step();
            }

            if (!isTimed)
                continue;
            steps--;
            Console.WriteLine(Stopwatch.GetElapsedTime(begin).TotalMilliseconds.ToString("F2", CultureInfo.InvariantCulture));
        }

        Console.WriteLine((Resident("VmHWM:") - before).ToString("F1", CultureInfo.InvariantCulture));
    }

    // Megabytes.
    private static double Resident(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line[name.Length..^" kB".Length], CultureInfo.InvariantCulture) / 1024;
    }

    private static int Option(string[] arguments, string name, int fallback)
    {
        int index = Array.IndexOf(arguments, name);
        return index < 0 ? fallback : int.Parse(arguments[index + 1], CultureInfo.InvariantCulture);
    }
}
