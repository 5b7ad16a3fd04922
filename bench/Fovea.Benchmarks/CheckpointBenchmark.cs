using System.Diagnostics;
using System.Globalization;

namespace Fovea.Benchmarks;

/// <summary>Times reading checkpoints of every format against reading the bytes of the same file, in turn.</summary>
internal static class CheckpointBenchmark
{
    private const int Rounds = 15;

    public static void Run(string model)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fovea-bench-");
        try
        {
            string saved = Path.Combine(folder.FullName, "a.safetensors");
            ModelCatalog.Default.Create(model).Save(saved);
            Console.WriteLine($"{model}: median of {Rounds}, file in the page cache; ms, and how often the time of reading its bytes");
            foreach (string name in (string[])["a.safetensors", "a.pth", "a.npz"])
            {
                string path = Path.Combine(folder.FullName, name);
                if (path != saved)
                    CheckpointConverter.Convert(saved, path);
                Time(path);
            }

            string copy = Path.Combine(folder.FullName, "b.safetensors");
            double write = Median(() => CheckpointConverter.Convert(saved, copy)), raw = Median(() => Write(saved, copy));
            Print("write a.safetensors", new FileInfo(saved).Length, write, raw);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Time(string path)
    {
        double[] raw = new double[Rounds], own = new double[Rounds];
        for (int i = -2; i < Rounds; i++)
        {
            double first = Seconds(() => File.ReadAllBytes(path)), second = Seconds(() => ReadAll(path));
            if (i >= 0)
                (raw[i], own[i]) = (first, second);
        }

        Array.Sort(raw);
        Array.Sort(own);
        Print($"read {Path.GetFileName(path)}", new FileInfo(path).Length, own[Rounds / 2], raw[Rounds / 2]);
    }

    private static void ReadAll(string path)
    {
        using CheckpointFile file = CheckpointFile.Open(path);
        foreach (CheckpointEntry entry in file.Entries)
        {
            if (entry.Type == ElementType.F32)
                file.GetSingles(entry.Name);
            else
                file.GetBytes(entry.Name);
        }
    }

    private static void Write(string source, string target)
    {
        byte[] bytes = File.ReadAllBytes(source);
        AtomicFile.WriteAllBytes(target, bytes);
    }

    private static double Median(Action action)
    {
        double[] times = [.. Enumerable.Range(0, 5).Select(_ => Seconds(action)).Order()];
        return times[2];
    }

    private static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Print(string what, long bytes, double own, double raw) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-22} {bytes / 1e6,8:F1} MB  {own * 1e3,8:F1} ms  bytes alone {raw * 1e3,8:F1} ms  ratio {own / raw:F2}"));
}
